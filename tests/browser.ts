/** Tests in a real browser: Debian's Chromium, without a screen. */
import { existsSync } from "node:fs";
import { type Browser, chromium, type Page } from "playwright-core";

const CHROMIUM = "/usr/bin/chromium";
const isHere = existsSync(CHROMIUM);
const isRequired = Deno.env.get("MEDIGAN_REQUIRE_BROWSER") === "1";

/** A page, and what went wrong in it so far. */
export interface WatchedPage {
  /** The page. */
  readonly page: Page;
  /** Errors of scripts, refused requests, and requests to foreign hosts. */
  readonly complaints: readonly string[];
}

/** A test that needs a browser; says aloud when it skips. */
export function browserTest(
  name: string,
  run: (browser: Browser) => Promise<void>,
  { args = [] }: { readonly args?: readonly string[] } = {},
): void {
  if (!isHere && !isRequired) {
    console.warn(`SKIPPED, as ${CHROMIUM} is absent: ${name}`);
  }
  Deno.test({
    name,
    ignore: !isHere && !isRequired,
    // The browser's process is watched by timers that outlive a test.
    sanitizeOps: false,
    sanitizeResources: false,
    async fn() {
      const browser = await chromium.launch({
        executablePath: CHROMIUM,
        args: [
          ...["--no-sandbox", "--disable-quic", "--no-first-run"],
          ...["--disable-background-networking", "--disable-sync"],
          ...["--disable-component-update", ...args],
        ],
      });
      try {
        await run(browser);
      } finally {
        await browser.close();
      }
    },
  });
}

/** Opens a page and watches it. */
export async function openPage(
  browser: Browser,
  url: string,
): Promise<WatchedPage> {
  const page = await browser.newPage({
    viewport: { width: 1280, height: 800 },
  });
  const complaints: string[] = [];
  const origin = new URL(url).origin;
  page.on("console", (message) => {
    if (message.type() === "error") complaints.push(message.text());
  });
  page.on("pageerror", (error) => complaints.push(String(error)));
  page.on("request", (request) => {
    const isOwn = /^(blob|data):/.test(request.url()) ||
      request.url().startsWith(`${origin}/`);
    if (!isOwn) complaints.push(`foreign request: ${request.url()}`);
  });
  await page.goto(url);
  return { page, complaints };
}
