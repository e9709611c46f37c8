// The report of a push against a real registry: what is sent, and why it is another image than the tag names.
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { beforeAll, describe, expect, it } from 'vitest';
import { isMissing, nixlayerProgram } from './support/environment.ts';
import { type MadeStore, makeStore, noise } from './support/made-store.ts';
import { type Registry, startRegistry } from './support/registry.ts';
import { makeTemporaryFolder, removeTree } from './support/temporary-folder.ts';

const digest = /sha256:[0-9a-f]{64}/g;

describe.skipIf(isMissing('docker-registry'))('the report of a push', () => {
  let registry: Registry;
  let store: MadeStore;
  let folder: string;
  let before: string;
  let after: string;

  const run = (...words: readonly string[]) =>
    execa(process.execPath, [nixlayerProgram, 'push', ...words, '--store', store.folder], {
      stdin: 'ignore',
      reject: false,
      env: { NIXLAYER_CACHE_DIR: join(folder, 'cache') },
    });
  const at = (name: string): string => `${registry.address}/${name}`;

  beforeAll(async () => {
    folder = await makeTemporaryFolder();
    registry = await startRegistry();
    store = await makeStore(join(folder, 'store'), {
      'glibc-2.38': { noise: noise(50_000) },
      'openssl-3.0.13': { noise: noise(20_000) },
      'openssl-3.0.14': { noise: noise(21_000) },
      'zlib-1.3': { noise: noise(2000) },
    });
    before = await store.image('before', ['glibc-2.38', 'openssl-3.0.13']);
    after = await store.image('after', ['glibc-2.38', 'openssl-3.0.14', 'zlib-1.3']);
    await run(before, at('app:1'));
    return async () => {
      await registry.stop();
      await removeTree(folder);
    };
  });

  it('says before a push which packages make which layer another one', async () => {
    const { stdout } = await run(after, at('app:1'), '--dry-run', '--report', 'markdown');
    expect(stdout).toContain(`## \`${at('app:1')}\``);
    expect(stdout).toMatch(/\| will be sent \| updated: `openssl` 3\.0\.13 → 3\.0\.14/);
    expect(stdout).toMatch(/\| will be sent \| new: `zlib` 1\.3/);
    expect(stdout).toMatch(/\*\*To send:\*\* .* to send .*, 2 already there/);
    expect(stdout).not.toMatch(/^\| \d+ \|.*glibc/m);
  });

  it('tells as data what it tells in words', async () => {
    const { stdout } = await run(after, at('app:1'), '--dry-run', '--report', 'html', '--json');
    const [target] = JSON.parse(stdout).targets;
    expect(target.change.against).toBe(at('app:1'));
    expect(target.change.layers.map(({ reasons }: { reasons: object }) => reasons)).toEqual(
      expect.arrayContaining([[{ kind: 'updated', package: 'openssl', from: '3.0.13', to: '3.0.14' }]]),
    );
    const sent = target.blobs.filter(({ fate }: { fate: string }) => fate === 'send');
    const digests = new Set(sent.map((blob: { digest: string }) => blob.digest));
    for (const layer of target.change.layers) expect(digests).toContain(layer.digest);
  });

  it('says when nothing is there to compare with, and when nothing changes', async () => {
    expect((await run(before, at('new:1'), '--dry-run', '--report', 'text')).stdout).toContain(
      `nothing: ${at('new:1')} is not there yet`,
    );
    const { stdout } = await run(before, at('app:1'), '--dry-run', '--report', 'text');
    expect(stdout).toContain('the images are the same, byte for byte');
    expect(stdout).not.toContain('Layers that changed');
  });

  it('writes a page that stands for itself, of a push that is done, and compares with another tag', async () => {
    const page = join(folder, 'report.html');
    const words = ['--report', 'html', '--report-file', page, '--report-against', '1'] as const;
    const { stdout, exitCode } = await run(after, at('app:2'), ...words);
    expect([exitCode, stdout]).toEqual([0, expect.stringContaining(`${at('app:2')} is sha256:`)]);
    const html = await readFile(page, 'utf8');
    expect(html).toContain(`<code>${at('app:1')}</code>`);
    expect(html).toContain('<code>openssl</code>');
    expect(html.match(digest)).toContain(/sha256:[0-9a-f]{64}/.exec(stdout)?.[0]);
  });

  it('wants to know the form of a report', async () => {
    const page = join(folder, 'none.html');
    const { exitCode, stderr } = await run(after, at('app:3'), '--report-file', page);
    expect([exitCode, stderr]).toEqual([2, expect.stringContaining('--report-file is about a report')]);
    expect(existsSync(page)).toBe(false);
  });
});
