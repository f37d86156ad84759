/** A look at the first bytes, before the rest is fetched. */
import { IntegrityError } from "../errors.ts";
import type { HttpAnswer } from "./http.ts";

/**
 * Refuses web pages that are sent with status 200 in place of a file, and what
 * is named `.zip` and is none.
 *
 * @throws {IntegrityError} naming what was seen.
 */
export function checkContentStart(
  start: Uint8Array,
  context: { readonly answer: HttpAnswer; readonly name: string },
): void {
  const { answer, name } = context;
  const text = new TextDecoder("latin1").decode(start.subarray(0, 48));
  const isPage = /^\s*(<!doctype html|<html|<head)/i.test(
    text.replace(/^ï»¿/, ""),
  );
  const isZipWanted = /\.zip$/i.test(name) && start.length >= 2;
  if (!isPage && (!isZipWanted || text.startsWith("PK"))) return;
  const type = answer.headers.get("content-type") ?? "no content type";
  throw new IntegrityError(
    `Cannot use ${answer.url} as ${name} must be a ${
      isZipWanted ? "zip archive" : "model file"
    }: current content is ${
      isPage ? "a web page" : "something else"
    } (${type}, begins with ${JSON.stringify(text.slice(0, 32))})`,
    { hint: "Open the address in a browser to see what the server says" },
  );
}
