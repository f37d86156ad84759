/** Credentials files and encryption, as users give them. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { withFolder } from "../cli/folders.ts";
import { runCli, runJson } from "../cli/run_cli.ts";
import { hasOpenssl, makeAuthority, makeCertificate } from "./certificates.ts";
import { operatorMode } from "./nats_identities.ts";
import { hasNatsServer, natsTest, startNats } from "./nats_server.ts";
import { startWorker } from "./workers.ts";

const EXIT_NETWORK = 3;

const hasPrograms = hasNatsServer() && hasOpenssl();

/** Without the ends of lines that a terminal needs. */
function plain(text: string): string {
  return text.replaceAll(/\s+/g, " ");
}

natsTest(
  "a credentials file opens the way to a run, another's does not",
  () =>
    withFolder(async (dir) => {
      const { config, creds, strange, secrets } = operatorMode();
      const [own, others] = [join(dir, "own.creds"), join(dir, "others.creds")];
      await Deno.writeTextFile(own, creds);
      await Deno.writeTextFile(others, strange);
      await using server = await startNats({ config });
      const nats = ["--nats", server.url, "--nats-creds"];
      await using _worker = startWorker(server, ["--nats-creds", own]);
      const words = ["generate", "0", "-n", "4", "--seed", "7"];
      const { code, stderr, stdout } = await runCli([
        ...[...words, "--device", "wasm", "-o", join(dir, "run")],
        ...[...nats, own],
      ]);
      assert.equal(code, 0, stderr);
      const broken = join(dir, "broken.creds");
      await Deno.writeTextFile(broken, creds.replaceAll("-----", "+"));
      let seen = `${stdout}${stderr}`;
      for (const file of [others, broken]) {
        const refused = await runCli(["jobs", "ls", "--json", ...nats, file]);
        assert.equal(refused.code, EXIT_NETWORK, refused.stderr);
        assert.match(
          plain(refused.stderr),
          /does not accept who asks|credentials file is none/,
        );
        seen += `${refused.stdout}${refused.stderr}`;
      }
      for (const secret of secrets) assert(!seen.includes(secret));
      const manifest = await Deno.readTextFile(
        join(dir, "run", "manifest.json"),
      );
      for (const secret of secrets) assert(!manifest.includes(secret));
    }),
);

Deno.test({
  name: `certificates of both sides, and those of others${
    hasPrograms ? "" : " (SKIPPED: nats-server or openssl is not installed)"
  }`,
  ignore: !hasPrograms,
  fn: () =>
    withFolder(async (dir) => {
      const file = (name: string) => join(dir, name);
      await makeAuthority(dir, "ours");
      await makeAuthority(dir, "theirs");
      await makeCertificate(dir, "server", "ours");
      await makeCertificate(dir, "ada", "ours");
      await makeCertificate(dir, "eve", "theirs");
      const tls = {
        cert_file: file("server.pem"),
        key_file: file("server.key"),
        ca_file: file("ours.pem"),
        verify: true,
      };
      await using server = await startNats({
        config: `tls ${JSON.stringify(tls)}`,
      });
      const listing = ["jobs", "ls", "--nats", `tls://${server.host}`];
      const certified = (ca: string, own?: string) => [
        ...[...listing, "--nats-ca", file(`${ca}.pem`)],
        ...own === undefined ? [] : [
          ...["--nats-cert", file(`${own}.pem`)],
          ...["--nats-key", file(`${own}.key`)],
        ],
      ];
      const right = await runJson<{ runs: unknown[] }>(
        certified("ours", "ada"),
      );
      assert.equal(right.code, 0, right.stderr);
      assert.deepEqual(right.document.runs, []);
      const wrong = [
        certified("theirs", "ada"),
        certified("ours", "eve"),
        certified("ours"),
        listing,
      ];
      const key = await Deno.readTextFile(file("ada.key"));
      const secret = key.split("\n")[1] ?? "";
      for (const words of wrong) {
        const { code, stderr } = await runCli(words);
        assert.equal(code, EXIT_NETWORK, stderr);
        assert.match(plain(stderr), /encrypted connection failed/);
        assert(!stderr.includes(secret));
      }
      const absent = await runCli(certified("nobody", "ada"));
      assert.notEqual(absent.code, 0);
      assert.match(plain(absent.stderr), /nobody\.pem/);
    }),
});
