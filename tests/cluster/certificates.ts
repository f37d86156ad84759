/** An authority of our own, and certificates that it signed. */
import { join } from "node:path";

const DAYS = ["-days", "2"];

async function openssl(dir: string, words: readonly string[]): Promise<void> {
  const { success, stderr } = await new Deno.Command("openssl", {
    args: [...words],
    cwd: dir,
    stdin: "null",
  }).output();
  if (success) return;
  throw new Error(
    `Cannot make a certificate: ${new TextDecoder().decode(stderr)}`,
  );
}

/** Whether openssl is installed. */
export function hasOpenssl(): boolean {
  try {
    return new Deno.Command("openssl", { args: ["version"] }).outputSync()
      .success;
  } catch {
    return false;
  }
}

/** Makes `NAME.pem` and `NAME.key` of an authority in a folder. */
export async function makeAuthority(dir: string, name: string): Promise<void> {
  await openssl(dir, [
    ...["req", "-x509", "-newkey", "rsa:2048", "-nodes", ...DAYS],
    ...["-keyout", `${name}.key`, "-out", `${name}.pem`],
    ...["-subj", `/CN=${name}`],
  ]);
}

/** Makes `NAME.pem` and `NAME.key`, signed by an authority, for 127.0.0.1. */
export async function makeCertificate(
  dir: string,
  name: string,
  authority: string,
): Promise<void> {
  await openssl(dir, [
    ...["req", "-newkey", "rsa:2048", "-nodes", "-subj", `/CN=${name}`],
    ...["-keyout", `${name}.key`, "-out", `${name}.csr`],
  ]);
  const extensions = join(dir, `${name}.ext`);
  await Deno.writeTextFile(extensions, "subjectAltName=IP:127.0.0.1\n");
  await openssl(dir, [
    ...["x509", "-req", "-in", `${name}.csr`, ...DAYS, "-CAcreateserial"],
    ...["-CA", `${authority}.pem`, "-CAkey", `${authority}.key`],
    ...["-extfile", extensions, "-out", `${name}.pem`],
  ]);
}
