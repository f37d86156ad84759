/** Whether a card is true of its model. */
import type { PortInfo } from "../../models/families/family.ts";
import type { CardInput, CardOutput, ModelCard } from "../registry/card.ts";
import { openGenerator, type OpenGeneratorOptions } from "./generator.ts";

/**
 * Opens the model of a card and compares what the card says of its inputs and
 * outputs with those that it has. Returns what is wrong, nothing when all is
 * well.
 *
 * @throws {MediganError} when the model cannot be opened as the card says.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { checkCard, loadCatalogue, openStore } from "@medigan/core";
 * const store = openStore({ offline: true });
 * const card = loadCatalogue().get(0);
 * assert.deepEqual(await checkCard(card, { store, device: "wasm" }), []);
 * ```
 */
export async function checkCard(
  card: ModelCard,
  options: OpenGeneratorOptions = {},
): Promise<string[]> {
  await using generator = await openGenerator(card, options);
  const { inputs, outputs } = generator;
  const given = [...outputs, ...inputs.filter(({ role }) => role === "image")];
  return [
    ...card.execution.inputs.flatMap((input, place) =>
      inputFaults(input, inputs).map((fault) =>
        `execution.inputs[${place}].${fault}`
      )
    ),
    ...card.execution.outputs.flatMap((output, place) =>
      outputFaults(output, given).map((fault) =>
        `execution.outputs[${place}].${fault}`
      )
    ),
  ];
}

function inputFaults(input: CardInput, ports: readonly PortInfo[]): string[] {
  const port = ports.find(({ name }) => name === input.name);
  if (port === undefined) return [wrong("name", input.name, names(ports))];
  const { role = input.kind, shape: [, size = -1] } = port;
  if (role !== input.kind) return [wrong("kind", input.kind, role)];
  const isOther = input.kind === "latent" && input.size !== undefined &&
    size > 0 && input.size !== size;
  const isOtherImage = input.kind === "image" && size > 0 &&
    input.channels !== size;
  return [
    ...isOther ? [wrong("size", input.size, String(size))] : [],
    ...isOtherImage ? [wrong("channels", input.channels, String(size))] : [],
  ];
}

function outputFaults(
  { tensor, channels = [] }: CardOutput,
  ports: readonly PortInfo[],
): string[] {
  const port = ports.find(({ name }) => name === tensor);
  if (port === undefined) return [wrong("tensor", tensor, names(ports))];
  const [, count = -1] = port.shape;
  const absent = channels.find((channel) => count >= 0 && channel >= count);
  return absent === undefined
    ? []
    : [wrong("channels", absent, `less than ${count}`)];
}

function names(ports: readonly PortInfo[]): string {
  return `one of ${ports.map(({ name }) => name).join(", ")}`;
}

function wrong(path: string, value: unknown, wanted: string): string {
  return `${path} must be ${wanted}: current value is ${JSON.stringify(value)}`;
}
