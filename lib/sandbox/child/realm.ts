/**
 * The ring around foreign code within its worker: what a realm offers to
 * programs of Deno is taken away, down to the language and a few plain tools.
 *
 * The permissions of the process alone do not suffice in Deno 2.9.6: through
 * `Deno[Deno.internal]` any line of any file can be read, by way of a source
 * map that names it. Workers are taken away as each of them has a realm of its
 * own with all of that; modules of Node are closed by the process's import map.
 */

const LANGUAGE = `Object Function Array Number parseFloat parseInt Infinity NaN
  undefined Boolean String Symbol Date Promise RegExp Error AggregateError
  EvalError RangeError ReferenceError SyntaxError TypeError URIError
  SuppressedError globalThis JSON Math Intl ArrayBuffer Atomics Uint8Array
  Int8Array Uint16Array Int16Array Uint32Array Int32Array Float16Array
  Float32Array Float64Array Uint8ClampedArray BigUint64Array BigInt64Array
  DataView Map BigInt Set Iterator WeakMap WeakSet WeakRef Proxy Reflect
  FinalizationRegistry DisposableStack AsyncDisposableStack SharedArrayBuffer
  decodeURI decodeURIComponent encodeURI encodeURIComponent escape unescape eval
  isFinite isNaN WebAssembly Temporal`;

const TOOLS = `self console TextEncoder TextDecoder atob btoa structuredClone
  queueMicrotask setTimeout clearTimeout setInterval clearInterval performance
  crypto AbortController AbortSignal Event EventTarget DOMException URL
  URLSearchParams Blob onmessage postMessage`;

/** Takes everything from this realm's global scope that no model needs. */
export function confineRealm(): void {
  const kept = new Set<PropertyKey>(`${LANGUAGE} ${TOOLS}`.split(/\s+/));
  for (let scope = globalThis; scope !== Object.prototype;) {
    for (const name of Reflect.ownKeys(scope)) {
      const isHeld = kept.has(name) || HELD_BY_PROTOTYPES.has(name);
      if (!isHeld && typeof name === "string") {
        Reflect.deleteProperty(scope, name);
      }
    }
    scope = Object.getPrototypeOf(scope);
  }
}

/** What the prototypes of the global scope need to work. */
const HELD_BY_PROTOTYPES: ReadonlySet<PropertyKey> = new Set([
  "constructor",
  "addEventListener",
  "removeEventListener",
  "dispatchEvent",
]);
