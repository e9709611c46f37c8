// nixlayer explore: the page in a browser, of images that are made here.
import { once } from 'node:events';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { join } from 'node:path';
import { execa } from 'execa';
import type { Browser, SerializedAXNode } from 'puppeteer-core';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import type { ExplorerInput } from '../../src/explore/explorer-input.ts';
import { type Entry, ociLayout, tarOf } from '../image/base/image-archives.ts';
import { fixtures, isMissing, nixlayerProgram } from './support/environment.ts';
import { explorePage, type OpenPage, openPage, startBrowser } from './support/explore-page.ts';
import { makeTemporaryFolder, removeTree, temporaryFolder } from './support/temporary-folder.ts';

const quickstart = join(fixtures, 'quickstart');
const greeter = [join(quickstart, 'image.nix'), '--store', join(quickstart, 'store')] as const;

const digits = '0123456789abcdfghijklmnpqrsvwxyz';
const path = (digit: number, name: string): string => `nix/store/${digits[digit]!.repeat(32)}-${name}`;

/** Two ways lead from the app to zlib; the newer release has another curl, one package more and one less. */
const base = path(1, 'glibc-2.40');
const zlib = path(2, 'zlib-1.3');
const openssl = path(3, 'openssl-3.0.13');
const curl = (release: number): string => (release === 1 ? path(4, 'curl-8.1') : path(5, 'curl-8.2'));
const app = (release: number): string => (release === 1 ? path(6, 'app-1.0') : path(7, 'app-1.0'));
const gone = path(8, 'left-pad-1.0');
const fresh = path(9, 'tzdata-25.01');

const store = (name: string, size: number, references: readonly string[], file = 'lib/file.so'): Entry[] => [
  { name: `${name}/`, type: 'directory', mode: 0o755 },
  {
    name: `${name}/${file}`,
    content: `${references.map((each) => `/${each}`).join(' ')}${'x'.repeat(size)}`,
  },
];

async function writeImage(
  folder: string,
  name: string,
  config: object,
  layers: readonly (readonly Entry[])[],
): Promise<string> {
  const layout = ociLayout();
  const archives = await Promise.all(layers.map((entries) => tarOf(entries)));
  const image = layout.image(
    { os: 'linux', architecture: 'amd64', created: '2025-03-04T05:06:07Z', config },
    archives.map((plain) => ({ stored: plain, plain })),
    { annotations: { 'org.opencontainers.image.ref.name': `${name}:1` } },
  );
  for (const [file, content] of Object.entries(layout.files([image]))) {
    const target = join(folder, name, file);
    await mkdir(join(target, '..'), { recursive: true });
    await writeFile(target, content);
  }
  return join(folder, name);
}

const release = (folder: string, number: 1 | 2): Promise<string> =>
  writeImage(
    folder,
    `app-${number}`,
    {
      Cmd: [`/${app(number)}/bin/app`],
      Env: [`PATH=/${curl(number)}/bin`, `LEVEL=${number}`, `DB_PASSWORD=hunter${number}`],
      User: '1000',
      ExposedPorts: { '80/tcp': {} },
      Labels: { 'org.example.team': 'web' },
    },
    [
      store(base, 9000, []),
      [...store(zlib, 3000, [base]), ...store(openssl, 5000, [base])],
      number === 1 ? store(gone, 1500, []) : store(fresh, 2500, []),
      [
        ...store(curl(number), number === 1 ? 2000 : 4000, [zlib, openssl, base]),
        ...store(app(number), 7000, [curl(number), zlib, number === 1 ? gone : fresh], 'bin/app'),
      ],
      [{ name: 'etc/motd', content: 'welcome\n' }],
    ],
  );

const names = (node: SerializedAXNode): readonly string[] => [
  `${node.role}: ${node.name ?? ''}`,
  ...(node.children ?? []).flatMap(names),
];

describe.skipIf(isMissing('chromium'))('the page of an image', () => {
  let folder: string;
  let browser: Browser;
  let old: string;
  let single: string;
  let pair: string;
  beforeAll(async () => {
    folder = await makeTemporaryFolder();
    browser = await startBrowser();
    old = await release(folder, 1);
    const young = await release(folder, 2);
    single = await explorePage(join(folder, 'single.html'), old, '--with', young);
    pair = await explorePage(join(folder, 'pair.html'), old, young);
    return async () => {
      await browser.close();
      await removeTree(folder);
    };
  });

  const open = (url: string, scheme?: 'light' | 'dark') => openPage(browser, url, scheme);
  const done = async ({ page, complaints }: OpenPage): Promise<void> => {
    expect(complaints).toEqual([]);
    await page.close();
  };
  const drawn =
    "new Set(document.querySelector('.map canvas').getContext('2d').getImageData(0, 0, 600, 400).data).size > 8";

  it('draws the image, asks for nothing, and says nothing to the console', async () => {
    const opened = await open(single);
    expect(await opened.texts('h1')).toEqual(['app-1:1']);
    await opened.until(drawn);
    expect((await opened.texts('.title p'))[0]).toMatch(
      /^linux\/amd64 · [\d.]+ kB · 5 layers · 6 store paths · 2025-03-04$/,
    );
    expect(await opened.texts('.strip button')).toHaveLength(5);
    await done(opened);
  });

  it('finds packages by name and version, and files when asked to', async () => {
    const opened = await open(single);
    await opened.press('/');
    await opened.page.keyboard.type('openssl 3.0');
    await opened.until("document.querySelectorAll('#results li').length === 1");
    expect((await opened.texts('#results li'))[0]).toMatch(/^openssl 3\.0\.13/);
    await opened.press('Enter');
    expect(await opened.texts('aside h2')).toEqual(['openssl 3.0.13']);
    await opened.press('Escape', 'Escape', '/');
    await opened.page.keyboard.type('motd');
    await opened.clickText('.results .text', 'files as well');
    await opened.until("document.querySelectorAll('#results li').length === 1");
    await opened.press('Enter');
    await opened.until("document.querySelector('aside h2').innerText === 'motd'");
    expect(await opened.texts('aside .store-path')).toEqual(['/etc/motd']);
    await done(opened);
  });

  it('tells why a package is there: the shortest chain, then all', async () => {
    const opened = await open(single);
    await opened.press('2');
    await opened.clickText('.outline .twist', '▸');
    await opened.press('/');
    await opened.page.keyboard.type('zlib');
    await opened.press('Enter');
    expect(await opened.texts('aside .steps li')).toEqual(['Env.PATH', 'curl 8.1', 'zlib 1.3']);
    await opened.clickText('aside .text', 'Show all chains');
    await opened.until("document.querySelectorAll('aside .chains li').length === 2");
    expect(await opened.texts('aside .chains li')).toEqual(['Cmd → app 1.0', 'Cmd → app 1.0 → curl 8.1']);
    expect(await opened.texts('aside')).toEqual([expect.stringContaining('These are all 3 chains.')]);
    expect(await opened.texts('aside .bars dt')).toEqual(['as it is', 'popularity', 'auto', 'transfer']);
    await done(opened);
  });

  it('tells which images of the fleet have its layer', async () => {
    const opened = await open(single);
    expect((await opened.texts('aside')).join()).toMatch(/Layers that others have as well app-2:1 3 layers/);
    await opened.press('/');
    await opened.page.keyboard.type('glibc');
    await opened.press('Enter');
    expect((await opened.texts('aside .facts')).join()).toMatch(/1: store paths, [\d.]+ kB; also in app-2:1/);
    await done(opened);
  });

  it('is gone through with the keyboard alone, into files and out again', async () => {
    const opened = await open(single);
    await opened.page.focus('.map');
    await opened.press('ArrowRight', 'Enter');
    const [chosen] = await opened.texts('aside h2');
    expect(chosen).toMatch(/^\S+ [\d.]+$/);
    await opened.press('Enter');
    await opened.until("document.querySelectorAll('.crumbs li').length === 3");
    await opened.until("document.querySelector('.map .empty') === null");
    await opened.press('Escape');
    expect(await opened.texts('.crumbs li')).toHaveLength(2);
    await opened.press('Escape', '?');
    expect(await opened.texts('dialog h2')).toEqual(['Keys']);
    await opened.press('Escape', '4');
    expect(await opened.texts('.config h2')).toContain('What a container of it runs');
    await done(opened);
  });

  it('shows the config without what looks like a secret', async () => {
    const opened = await open(single);
    await opened.press('4');
    const [text] = await opened.texts('.config');
    expect(text).toContain(`/${app(1)}/bin/app`);
    expect(text).toContain('80/tcp');
    expect(text).toMatch(/DB_PASSWORD not shown: it looks like a secret/);
    expect(await opened.page.content()).not.toContain('hunter1');
    await done(opened);
  });

  it('compares layerings, and shows the image under another one', async () => {
    const opened = await open(single);
    await opened.press('3');
    expect(await opened.texts('.layerings tbody th')).toEqual([
      expect.stringMatching(/^as it is/),
      expect.stringMatching(/^popularity/),
      expect.stringMatching(/^auto/),
      expect.stringMatching(/^transfer/),
    ]);
    await opened.clickText('.layerings tbody tr:nth-child(2) button', 'Show');
    expect(await opened.texts('.layerings h2')).toContain('Layers under popularity');
    expect((await opened.texts('.strip button')).length).toBeGreaterThan(5);
    await done(opened);
  });

  it('has names for all of it in the accessibility tree', async () => {
    const opened = await open(single);
    const map = names((await opened.page.accessibility.snapshot())!);
    expect(map).toContain('tree: Map of app-1:1 by size');
    expect(map).toContain('heading: app-1:1');
    expect(map.join('\n')).toMatch(/^button: Layer 1: store paths, [\d.]+ kB, 1 store path$/m);
    await opened.press('2');
    await opened.clickText('.outline tr:nth-child(2) .twist', '▸');
    await opened.until("document.querySelectorAll('.outline tbody tr').length === 7");
    const outline = names((await opened.page.accessibility.snapshot({ interestingOnly: false }))!);
    expect(outline).toContain('treegrid: Outline');
    expect(outline.join('\n')).toMatch(/^row: .*openssl 3\.0\.13/m);
    await done(opened);
  });

  it.each(['light', 'dark'] as const)(
    'has other colours where the system is %s, and on demand',
    async (scheme) => {
      const opened = await open(single, scheme);
      const ground = (): Promise<unknown> =>
        opened.page.evaluate(
          "getComputedStyle(document.documentElement).getPropertyValue('--ground').trim()",
        );
      const [light, dark] = ['#fafaf8', '#15171a'];
      expect(await ground()).toBe(scheme === 'dark' ? dark : light);
      await opened.press('d');
      expect(await ground()).toBe(scheme === 'dark' ? light : dark);
      await opened.until(drawn);
      await done(opened);
    },
  );

  it('shows what changed between two images', async () => {
    const opened = await open(pair);
    await opened.until(drawn);
    expect((await opened.texts('.legend')).join()).toMatch(/\+ added[\s\S]*▲ grew/);
    await opened.press('5');
    expect(await opened.texts('.changes tbody tr:nth-child(1) th')).not.toEqual([]);
    const rows = await opened.texts('.changes .numbers tbody tr');
    expect(rows).toEqual([
      expect.stringMatching(/^\+ ?tzdata – 25\.01 \+2\.\d+ kB/),
      expect.stringMatching(/^▲ ?curl 8\.1 8\.2 \+2 kB/),
      expect.stringMatching(/^− ?left-pad 1\.0 – −1\.\d+ kB/),
      expect.stringMatching(/^● ?app 1\.0 1\.0 ±0/),
    ]);
    const [text] = await opened.texts('.changes');
    expect(text).toMatch(/To pull [\d.]+ kB/);
    expect(text).toMatch(/config\.Env\.LEVEL 1 2/);
    expect(text).toMatch(/DB_PASSWORD \(not shown: it looks like a secret\)/);
    await opened.clickText('.changes .link', 'left-pad');
    expect(await opened.texts('h1')).toEqual(['app-1:1']);
    expect((await opened.texts('aside .change')).join()).toContain('− removed');
    await opened.press('o');
    expect(await opened.texts('h1')).toEqual(['app-2:1']);
    await done(opened);
  });

  it('shows hostile names as text, and obeys none of them', async () => {
    const names = [
      '</script><script>window.owned = 1</script>',
      '<img src=x onerror="window.owned=1">',
      '\'"&amp;',
      '\u202egnp.exe',
      '\u001b]0;owned\u0007',
      '\u2028line',
    ];
    const file = `${path(11, 'evil-1')}/share/`;
    const image = await writeImage(
      await temporaryFolder(),
      'hostile',
      {
        Cmd: [`/${path(11, 'evil-1')}/bin/x`, ...names],
        Env: names.map((name) => `${name.replaceAll('=', '')}=${name}`),
        Labels: Object.fromEntries(names.map((name) => [name, name])),
        User: names[0],
        WorkingDir: names[1],
      },
      [names.map((name) => ({ name: `${file}${name.replaceAll('/', '∕')}`, content: 'x'.repeat(2000) }))],
    );
    const opened = await open(await explorePage(join(folder, 'hostile.html'), image));
    const source = await readFile(join(folder, 'hostile.html'), 'utf8');
    expect(source.match(/<\/script>/g)).toHaveLength(source.match(/<script[ >]/g)!.length);
    await opened.press('4');
    const [text = ''] = await opened.texts('.config');
    expect(text).toContain('</script><script>window.owned = 1</script>');
    expect(text).toContain('⟨202E⟩gnp.exe');
    expect(text).toContain('␛]0;owned␇');
    expect(text).toContain('⟨2028⟩line');
    for (const mark of ['\u202e', '\u2028', '\u001b', '\u0007']) expect(text).not.toContain(mark);
    await opened.press('1', '/');
    await opened.page.keyboard.type('onerror');
    await opened.clickText('.results .text', 'files as well');
    await opened.until("document.querySelectorAll('#results li').length === 1");
    await opened.press('Enter');
    await opened.until("document.querySelector('.map .empty') === null");
    expect((await opened.texts('aside h2'))[0]).toContain('<img src=x onerror=');
    expect(await opened.page.evaluate('window.owned')).toBeUndefined();
    await done(opened);
  });

  it('is printed in light colours', async () => {
    const opened = await open(single, 'dark');
    const pdf = await opened.page.pdf({ format: 'A4' });
    expect(Buffer.from(pdf).subarray(0, 5).toString()).toBe('%PDF-');
    await done(opened);
  });

  it('has the colours that were chosen again when it was printed', async () => {
    const opened = await open(single);
    await opened.press('d');
    await opened.page.evaluate("dispatchEvent(new Event('beforeprint'))");
    await opened.until("document.documentElement.dataset.theme === 'light'");
    await opened.page.evaluate("dispatchEvent(new Event('afterprint'))");
    await opened.until("document.documentElement.dataset.theme === 'dark'");
    await done(opened);
  });

  it('gives the focus back when the help is closed, whichever way', async () => {
    const opened = await open(single);
    for (const close of ['Escape', 'Enter']) {
      await opened.page.focus('.views button:nth-child(2)');
      await opened.press('?');
      expect(await opened.page.evaluate('document.activeElement.innerText')).toBe('Close');
      await opened.press(close);
      expect(await opened.page.evaluate('document.activeElement.innerText')).toBe('Outline');
    }
    await done(opened);
  });

  it('keeps what the arrows reach among the results in sight, and what it says of it right', async () => {
    const opened = await open(single);
    await opened.page.setViewport({ width: 800, height: 200 });
    await opened.press('/');
    await opened.page.keyboard.type('nix/store');
    const current = () =>
      opened.page.evaluate(`(() => {
        const element = document.getElementById(document.activeElement.getAttribute('aria-activedescendant'));
        const [box, frame] = [element, element.closest('.results')].map((each) => each.getBoundingClientRect());
        return [element.id, box.top >= frame.top && box.bottom <= frame.bottom];
      })()`);
    expect(await current()).toEqual(['result-0', true]);
    for (let times = 0; times < 5; times += 1) await opened.press('ArrowDown');
    expect(await current()).toEqual(['result-5', true]);
    await opened.press('ArrowDown');
    expect(await current()).toEqual(['result-more', true]);
    await done(opened);
  });

  it('says of layers in the outline that they are open while one searches', async () => {
    const opened = await open(single);
    await opened.press('2', '/');
    await opened.page.keyboard.type('zlib');
    await opened.until("document.querySelectorAll('.outline tbody tr').length === 2");
    expect(
      await opened.page.evaluate(
        "[...document.querySelectorAll('.outline tbody tr')].map((row) => row.getAttribute('aria-expanded'))",
      ),
    ).toEqual(['true', 'false']);
    await done(opened);
  });

  it('has room for a hundred layers and for all views on a narrow screen', async () => {
    const layers = Array.from({ length: 120 }, (_, index) => [
      { name: `etc/${index}`, content: 'x'.repeat(100) },
    ]);
    const image = await writeImage(await temporaryFolder(), 'many', {}, layers);
    const many = await explorePage(join(folder, 'many.html'), image);
    for (const url of [pair, many]) {
      const opened = await open(url);
      await opened.page.setViewport({ width: 400, height: 800 });
      for (const view of ['1', '2', '3', '4', '5']) {
        await opened.press(view);
        expect(await opened.page.evaluate('document.documentElement.scrollWidth'), view).toBe(400);
      }
      await done(opened);
    }
  });
});

const run = (...args: readonly string[]) =>
  execa(process.execPath, [nixlayerProgram, 'explore', ...args], { reject: false, stdin: 'ignore' });

describe('nixlayer explore', () => {
  it('writes one file named after the image, without naming files if asked to', async () => {
    const folder = await temporaryFolder();
    const { exitCode, stdout, stderr } = await execa(
      process.execPath,
      [nixlayerProgram, 'explore', ...greeter, '--no-files'],
      { cwd: folder, stdin: 'ignore' },
    );
    expect([exitCode, stdout]).toEqual([0, '']);
    expect(stderr).toMatch(/^greeter\.html: [\d.]+ kB$/);
    const page = await readFile(join(folder, 'greeter.html'), 'utf8');
    expect(page).not.toContain('id="nixlayer-files-0"');
    expect(page).toMatch(
      /^<!doctype html>[\s\S]*Content-Security-Policy" content="default-src 'none'; script-src 'sha256-/,
    );
  });

  it('prints what the page shows as JSON', async () => {
    const { stdout } = await run(...greeter, '--json');
    const { images } = JSON.parse(stdout) as ExplorerInput;
    expect(images).toHaveLength(1);
    expect(images[0]!.contents.explanation.names).toEqual(['registry.example/team/greeter:1.0']);
    expect(images[0]!.contents.storePaths[0]!.files!.length).toBeGreaterThan(0);
  });

  it('leaves nothing behind where it fails', async () => {
    const folder = await temporaryFolder();
    const { exitCode, stderr } = await run(...greeter, '-o', join(folder, 'missing/page.html'));
    expect([exitCode, stderr]).toEqual([1, expect.stringContaining('[E_WRITE]')]);
  });

  it.each(['x', '-1', '65536'])('takes %s for no port', async (port) => {
    const { exitCode } = await run(...greeter, `--serve=${port}`);
    expect(exitCode).toBe(2);
  });

  describe('--serve', () => {
    /** Ended when the test does, however that ends. */
    const serve = async () => {
      const server = execa(process.execPath, [nixlayerProgram, 'explore', ...greeter, '--serve'], {
        reject: false,
      });
      onTestFinished(async () => {
        server.kill('SIGKILL');
        await server;
      });
      const [line] = (await once(server.stdout, 'data')) as [Buffer];
      return { server, url: new URL(line.toString().trim()) };
    };

    it('shows the page on this machine alone, until it is interrupted', async () => {
      const { server, url } = await serve();
      expect(url.hostname).toBe('127.0.0.1');
      const page = await ask(url, { path: '/' });
      expect(page.status).toBe(200);
      expect(page.headers['content-security-policy']).toContain("frame-ancestors 'none'");
      expect(page.headers['x-content-type-options']).toBe('nosniff');
      expect(page.body).toMatch(/^<!doctype html>/);
      const others = [
        [{ path: '/', headers: { host: `evil.example:${url.port}` } }, 421],
        [{ path: '/', headers: { host: `localhost:${url.port}` } }, 200],
        [{ path: '/etc/passwd' }, 404],
        [{ path: '/', method: 'POST' }, 405],
        [{ path: '/', method: 'HEAD' }, 200],
      ] as const;
      for (const [asked, status] of others)
        expect((await ask(url, asked)).status, JSON.stringify(asked)).toBe(status);
      server.kill('SIGINT');
      expect((await server).exitCode).toBe(130);
    });

    it('says when a port is taken', async () => {
      const { url } = await serve();
      const { exitCode, stderr } = await run(...greeter, '--serve', url.port);
      expect([exitCode, stderr]).toEqual([2, expect.stringContaining('EADDRINUSE')]);
    });
  });
});

interface Asked {
  readonly path: string;
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

function ask(url: URL, { path: asked, method = 'GET', headers = {} }: Asked) {
  return new Promise<{ status: number; headers: NodeJS.Dict<string | string[]>; body: string }>(
    (resolve, reject) => {
      const sent = request(
        { host: url.hostname, port: url.port, path: asked, method, headers },
        (response) => {
          let body = '';
          response.setEncoding('utf8');
          response.on('data', (chunk) => {
            body += chunk;
          });
          response.on('end', () =>
            resolve({ status: response.statusCode!, headers: response.headers, body }),
          );
        },
      );
      sent.on('error', reject).end();
    },
  );
}
