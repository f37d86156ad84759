/** Small helpers for the page's elements. */

/**
 * The element of an id.
 *
 * @throws {Error} when the page lacks it.
 */
export function element<T extends HTMLElement = HTMLElement>(id: string): T {
  const found = document.getElementById(id);
  if (found === null) throw new Error(`The page lacks #${id}`);
  return found as T;
}

/** A new element with some of its properties set, and children. */
export function create<K extends keyof HTMLElementTagNameMap>(
  name: K,
  properties: Partial<HTMLElementTagNameMap[K]> = {},
  children: readonly (Node | string)[] = [],
): HTMLElementTagNameMap[K] {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
}

/** Calls `work` whenever a button is pressed. */
export function onClick(id: string, work: () => unknown): void {
  element(id).addEventListener("click", () => void work());
}

/** Hands bytes to the user as a file. */
export function saveFile(name: string, data: Blob): void {
  const link = create("a", { href: URL.createObjectURL(data), download: name });
  link.click();
  URL.revokeObjectURL(link.href);
}
