// The explorer's page in a real browser.
import { execa } from 'execa';
import puppeteer, { type Browser, type Page } from 'puppeteer-core';
import { nixlayerProgram } from './environment.ts';

export interface OpenPage {
  readonly page: Page;
  /** What it asked for beside itself, and what went wrong in it. */
  readonly complaints: readonly string[];
  /** Of all elements of a selector, as a reader sees them. */
  readonly texts: (selector: string) => Promise<readonly string[]>;
  /** Keys by their names; each waits until what it leads to is drawn. */
  readonly press: (...keys: readonly string[]) => Promise<void>;
  /** Waits until an expression is true in the page. */
  readonly until: (expression: string) => Promise<void>;
  /** Clicks the first element of a selector with this text. */
  readonly clickText: (selector: string, text: string) => Promise<void>;
}

export async function startBrowser(): Promise<Browser> {
  const executablePath = (await execa('which', ['chromium'])).stdout.trim();
  return puppeteer.launch({
    executablePath,
    args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
  });
}

/** @param url of the page, `file:` or `http:` */
export async function openPage(
  browser: Browser,
  url: string,
  scheme: 'light' | 'dark' = 'light',
): Promise<OpenPage> {
  const page = await browser.newPage();
  const complaints: string[] = [];
  await page.setViewport({ width: 1280, height: 800 });
  await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: scheme }]);
  page.on('console', (message) => complaints.push(`console: ${message.text()}`));
  page.on('pageerror', (error) => complaints.push(`error: ${error}`));
  page.on('request', (request) => {
    if (request.url() !== url && !request.url().startsWith('data:'))
      complaints.push(`request: ${request.url()}`);
  });
  await page.goto(url);
  await page.waitForSelector('.page');
  const until = async (expression: string): Promise<void> => {
    await page.waitForFunction(expression);
  };
  // What an event leads to is drawn in the next frame, and what that leads to in the one after it.
  const settle = (): Promise<unknown> =>
    page.evaluate(`(async () => {
      for (let times = 0; times < 2; times += 1)
        await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
    })()`);
  await settle();
  return {
    ...{ page, complaints, until },
    texts: async (selector) =>
      (await page.evaluate(
        `[...document.querySelectorAll(${JSON.stringify(selector)})].map((each) => each.innerText.replace(/\\s+/g, ' ').trim())`,
      )) as string[],
    async press(...keys) {
      for (const key of keys) {
        await page.keyboard.press(key as 'Enter');
        await settle();
      }
    },
    async clickText(selector, text) {
      const found = `[...document.querySelectorAll(${JSON.stringify(selector)})].find((each) => each.innerText.trim().includes(${JSON.stringify(text)}))`;
      await until(`${found} !== undefined`);
      await page.evaluate(`${found}.click()`);
      await settle();
    },
  };
}

/** `nixlayer explore … -o FILE` @returns its URL */
export async function explorePage(file: string, ...args: readonly string[]): Promise<string> {
  await execa(process.execPath, [nixlayerProgram, 'explore', ...args, '-o', file], { stdin: 'ignore' });
  return `file://${file}`;
}
