// The pictures of docs/explore.md: node docs/explore/screenshots.mjs, after npm run build. Needs chromium, and dpkg for the
// larger image (test/bench/explore-pair.mjs).
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import puppeteer from 'puppeteer-core';
import { explorePair } from '../../test/bench/explore-pair.mjs';

const here = import.meta.dirname;
const project = join(here, '../..');
const folder = mkdtempSync(join(tmpdir(), 'nixlayer-screenshots-'));
const browser = await puppeteer.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
});
try {
  const pair = await explorePair();
  const quickstart = ['fixtures/quickstart/image.nix', '--store', 'fixtures/quickstart/store'];
  const pages = {
    quickstart: await page('quickstart', ...quickstart),
    workbench: await page('workbench', pair.new, '--store', pair.folder, '--with', pair.old),
    pair: await page('pair', pair.old, pair.new, '--store', pair.folder),
  };
  await shoot('quickstart', pages.quickstart, 'light', [search('messages')]);
  await shoot('map', pages.workbench, 'light', [search('libssl3')]);
  await shoot('files', pages.workbench, 'dark', [
    search('libpython3.11-stdlib'),
    click('.facts .link', 'show them'),
  ]);
  await shoot('layerings', pages.workbench, 'light', [search('libssl3'), press('3')]);
  await shoot('comparison', pages.pair, 'light', [search('libssl3')]);
  await shoot('changes', pages.pair, 'dark', [press('5')]);
} finally {
  await browser.close();
  rmSync(folder, { recursive: true });
}

async function page(name, ...words) {
  const file = join(folder, `${name}.html`);
  await execa(process.execPath, ['dist/cli/main.js', 'explore', ...words, '-o', file], {
    cwd: project,
    stdio: 'inherit',
  });
  return `file://${file}`;
}

async function shoot(name, url, scheme, steps) {
  const tab = await browser.newPage();
  await tab.setViewport({ width: 1360, height: 860 });
  await tab.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: scheme }]);
  await tab.goto(url);
  await tab.waitForSelector('.map canvas');
  for (const step of steps) {
    await step(tab);
    await new Promise((resolve) => setTimeout(resolve, 300));
  }
  const path = join(here, `${name}.png`);
  await tab.screenshot({ path, optimizeForSpeed: false });
  await tab.close();
  console.log(`${name}.png: ${Math.ceil(statSync(path).size / 1000)} kB`);
}

/** Chooses the first that is found, and ends the search. */
function search(text) {
  return async (tab) => {
    await tab.keyboard.press('/');
    await tab.keyboard.type(text);
    await tab.keyboard.press('Enter');
    await tab.evaluate(() => document.activeElement.blur());
    await tab.keyboard.press('Escape');
  };
}

function press(key) {
  return (tab) => tab.keyboard.press(key);
}

function click(selector, text) {
  return (tab) =>
    tab.evaluate(
      (wanted, part) =>
        [...document.querySelectorAll(wanted)].find((each) => each.textContent.includes(part))?.click(),
      selector,
      text,
    );
}
