// npm run bench:explore: the page of an image of 5,000 store paths and 100,000 files. Its size, its first paint, and how long
// each interaction takes until the next frame is drawn.
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Table from 'cli-table3';
import { execa } from 'execa';
import prettyBytes from 'pretty-bytes';
import puppeteer from 'puppeteer-core';
import { madeClosure } from './made-closure.mjs';

const main = new URL('../../dist/cli/main.js', import.meta.url).pathname;
const [paths, files] = [Number(process.env.BENCH_PATHS ?? 5000), Number(process.env.BENCH_FILES ?? 100_000)];
const rounds = Number(process.env.BENCH_RUNS ?? 9);
const folder = mkdtempSync(join(tmpdir(), 'nixlayer-explore-'));

try {
  const { store, spec } = await madeClosure(join(folder, 'store'), { paths, files, seed: 42 });
  const file = join(folder, 'page.html');
  const start = performance.now();
  await execa(process.execPath, [main, 'explore', spec, '--store', store, '-o', file]);
  const writing = performance.now() - start;
  const browser = await puppeteer.launch({
    executablePath: process.env.BENCH_CHROMIUM ?? '/usr/bin/chromium',
    args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
  });
  try {
    const paints = [];
    for (let round = 0; round < 5; round += 1) paints.push(await firstPaint(browser, file));
    const page = await open(browser, file);
    await page.evaluate(measuring);
    const table = new Table({
      head: ['until the next frame', 'median ms', 'worst ms'],
      style: { head: [], border: [] },
    });
    let worst = 0;
    for (const name of await page.evaluate('Object.keys(interactions)')) {
      const times = [];
      for (let round = 0; round < rounds; round += 1)
        times.push(await page.evaluate(`time('${name}', ${round})`));
      table.push([name, ...[median(times), Math.max(...times)].map((value) => value.toFixed(1))]);
      worst = Math.max(worst, ...times);
    }
    console.log(`${paths} store paths, ${files} files; Node ${process.version}, ${await browser.version()}`);
    console.log(`written in ${(writing / 1000).toFixed(1)} s, ${prettyBytes(statSync(file).size)}`);
    console.log(
      `first paint after ${median(paints).toFixed(0)} ms (median of 5), ${Math.max(...paints).toFixed(0)} ms at worst`,
    );
    console.log(table.toString());
    process.exitCode = statSync(file).size <= 6e6 && median(paints) <= 1000 && worst <= 100 ? 0 : 1;
  } finally {
    await browser.close();
  }
} finally {
  rmSync(folder, { recursive: true });
}

async function open(browser, file) {
  const page = await browser.newPage();
  await page.setViewport({ width: 1440, height: 900 });
  await page.goto(`file://${file}`);
  await page.waitForSelector('.map canvas');
  return page;
}

/** Milliseconds from the navigation to the first paint with the map. */
async function firstPaint(browser, file) {
  const page = await open(browser, file);
  const time = await page.evaluate(async () => {
    const entry = () => performance.getEntriesByName('first-contentful-paint')[0];
    while (entry() === undefined) await new Promise((resolve) => setTimeout(resolve, 10));
    return entry().startTime;
  });
  await page.close();
  return time;
}

/** Runs in the page. */
function measuring() {
  const frame = () =>
    new Promise((resolve) => {
      requestAnimationFrame(() => {
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = resolve;
        port2.postMessage(0);
      });
    });
  const settle = async () => {
    for (let times = 0; times < 4; times += 1) await frame();
  };
  const one = (selector) => document.querySelector(selector);
  const key = (name) => document.dispatchEvent(new KeyboardEvent('keydown', { key: name, bubbles: true }));
  const onMap = (type, x, y, detail = 1) => {
    const box = one('.map').getBoundingClientRect();
    const at = { clientX: box.left + x * box.width, clientY: box.top + y * box.height };
    one('.map').dispatchEvent(new MouseEvent(type, { ...at, detail, bubbles: true }));
  };
  const type = (text) => {
    const input = one('#search');
    Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value').set.call(input, text);
    input.dispatchEvent(new InputEvent('input', { bubbles: true }));
  };
  const choose = (select, value) => {
    select.value = String(value);
    select.dispatchEvent(new Event('change', { bubbles: true }));
  };
  const step = 0.07;
  const texts = ['p', 'py', 'pyt', 'pyth', 'python', 'json', 'lib-ssl', '3.1', 'zz'];
  /** before (not timed), action, and when it is done beyond the next frame */
  const interactions = {
    'zoom into a layer': {
      before: () => key('Escape'),
      action: (round) => one(`.strip button[data-layer="${99 - round}"]`)?.click(),
    },
    'zoom out': {
      action: () => key('Escape'),
      before: (round) => one(`.strip button[data-layer="${98 - round}"]`).click(),
    },
    point: { action: (round) => onMap('mousemove', 0.1 + round * step, 0.5) },
    'search keystroke': { action: (round) => type(texts[round % texts.length]) },
    'end of search': { action: () => type(''), before: () => type('lib') },
    'choose a package': { action: (round) => onMap('click', 0.08 + round * step, 0.3) },
    'show all chains': {
      before: (round) => onMap('click', 0.05 + round * step, 0.6),
      action: () =>
        [...document.querySelectorAll('.text')].find((each) => /chains/.test(each.textContent))?.click(),
    },
    'more chains': {
      action: () =>
        [...document.querySelectorAll('.text')].find((each) => /more …/.test(each.textContent))?.click(),
    },
    'switch layering': { action: (round) => choose(one('.map-bar select'), (round % 3) + 1) },
    'switch colours': {
      action: (round) =>
        choose(document.querySelectorAll('.map-bar select')[1], round % 2 ? 'dependents' : 'cost'),
    },
    'load file level': {
      before: (round) => {
        key('Escape');
        onMap('click', 0.06 + round * step, 0.4);
      },
      action: () =>
        [...document.querySelectorAll('.facts .link')]
          .find((each) => /show them/.test(each.textContent))
          ?.click(),
      until: () => one('.crumbs li:nth-child(3)') !== null && one('.map .empty') === null,
    },
    outline: {
      before: () => {
        key('Escape');
        key('Escape');
        key('Escape');
        key('1');
      },
      action: () => key('2'),
    },
    'open a layer of the outline': {
      action: (round) => document.querySelectorAll('.outline .twist')[98 - round]?.click(),
    },
    layerings: { before: () => key('1'), action: () => key('3') },
    map: { before: () => key('3'), action: () => key('1') },
    'dark or light': { action: () => key('d') },
  };
  window.interactions = interactions;
  window.time = async (name, round) => {
    const { before, action, until = () => true } = interactions[name];
    before?.(round);
    await settle();
    const start = performance.now();
    action(round);
    do await frame();
    while (!until());
    return performance.now() - start;
  };
}

function median(values) {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
}
