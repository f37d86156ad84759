/**
 * Checks the manifests of docs/scale: those of Kubernetes and KEDA against their
 * schemas (values when they run, names of fields as types), the server's
 * configuration with nats-server itself, and the scripts of SLURM with bash and,
 * where they are installed, shellcheck and nats-server.
 *
 * Usage: deno run --no-lock -A tools/check_manifests.ts
 */
import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { report } from "./sources.ts";

interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string };
  readonly data?: { readonly [file: string]: string };
}

// No literals where they are imported, and no lock: else everyone's first
// command would fetch the schemas.
const YAML = "npm:yaml@2.9.0";
const KUBERNETES = "npm:kubernetes-models@5.1.0";
const KEDA = "npm:@kubernetes-models/keda@2.0.0";
const FOLDER = "docs/scale/";

const { parseAllDocuments } = await import(YAML);

function manifestsOf(file: string): Manifest[] {
  const documents: { errors: Error[]; toJS(): Manifest }[] = parseAllDocuments(
    readFileSync(file, "utf8"),
  );
  return documents.map((document) => {
    if (document.errors[0] !== undefined) throw document.errors[0];
    return document.toJS();
  });
}

function schemaOf({ apiVersion, kind }: Manifest): string {
  const library = apiVersion.startsWith("keda.sh/") ? KEDA : KUBERNETES;
  return `${library}/${apiVersion}/${kind}`;
}

async function valueFindings(manifest: Manifest): Promise<string[]> {
  const { [manifest.kind]: Model } = await import(schemaOf(manifest));
  try {
    new Model(manifest).validate();
    return [];
  } catch (cause) {
    return [`${nameOf(manifest)}: ${(cause as Error).message}`];
  }
}

function nameOf({ kind, metadata }: Manifest): string {
  return `${kind} ${metadata.name}`;
}

/** Schemas let strange fields pass, as Kubernetes does; types do not. */
async function fieldFindings(manifests: readonly Manifest[]) {
  const source = manifests.map((manifest, place) =>
    `import type { I${manifest.kind} as T${place} } from "${
      schemaOf(manifest)
    }";\nexport const m${place}: T${place} = ${JSON.stringify(manifest)};\n`
  ).join("\n");
  const folder = await Deno.makeTempDir();
  try {
    await Deno.writeTextFile(`${folder}/manifests.ts`, source);
    return commandFindings("deno", [
      ...["check", "--no-lock", "--no-config", "--quiet"],
      `${folder}/manifests.ts`,
    ]);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

function commandFindings(command: string, args: string[]): string[] {
  try {
    execFileSync(command, args, { stdio: "pipe", env: withSecrets() });
    return [];
  } catch (cause) {
    const { code, stderr, stdout } = cause as {
      code?: string;
      stderr: Uint8Array;
      stdout: Uint8Array;
    };
    if (code === "ENOENT" && command !== "bash") {
      console.warn(`SKIPPED, as ${command} is not installed: ${args.at(-1)}`);
      return [];
    }
    return [
      [stdout, stderr].map((one) => new TextDecoder().decode(one)).join(),
    ];
  }
}

/** What the server's configuration takes from its environment. */
function withSecrets(): Record<string, string> {
  const made = { NATS_PASSWORD: "made-up", POD_NAME: "nats-0", NO_COLOR: "1" };
  return { ...Deno.env.toObject(), ...made };
}

async function serverFindings({ data }: Manifest): Promise<string[]> {
  const text = data?.["nats.conf"];
  if (text === undefined) return [];
  const folder = await Deno.makeTempDir();
  try {
    // Its certificate is on the cluster alone.
    const plain = text.replace(/^tls \{[^}]*\}/m, "");
    await Deno.writeTextFile(`${folder}/nats.conf`, plain);
    return commandFindings("nats-server", ["-t", "-c", `${folder}/nats.conf`]);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

function filesOf(part: string): string[] {
  return readdirSync(FOLDER + part).sort().map((name) =>
    `${FOLDER}${part}/${name}`
  );
}

const manifests = filesOf("kubernetes").flatMap(manifestsOf);
const findings = await fieldFindings(manifests);
for (const manifest of manifests) {
  findings.push(...await valueFindings(manifest));
  findings.push(...await serverFindings(manifest));
}
for (const script of filesOf("slurm")) {
  findings.push(...commandFindings("bash", ["-n", script]));
  findings.push(...commandFindings("shellcheck", [script]));
}
console.log(`manifests: ${manifests.map(nameOf).join(", ")}`);
report("manifests", findings);
