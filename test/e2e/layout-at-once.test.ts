// One OCI layout for many processes, any of which may be killed.
import { readdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { execa } from 'execa';
import { beforeAll, describe, expect, it } from 'vitest';
import { ociLayout, tarOf, writeFiles } from '../image/base/image-archives.ts';
import { nixlayerProgram } from './support/environment.ts';
import { makeTemporaryFolder, removeTree, temporaryFolder } from './support/temporary-folder.ts';
import { validated } from './support/validated.ts';

let base: string;

beforeAll(async () => {
  const plain = await tarOf([
    { name: 'etc', type: 'directory' },
    { name: 'etc/motd', content: 'hello\n' },
  ]);
  const made = ociLayout();
  base = join(await makeTemporaryFolder(), 'base');
  writeFiles(
    base,
    made.files([made.image({ os: 'linux', architecture: 'amd64' }, [{ stored: plain, plain }])]),
  );
  return () => removeTree(dirname(base));
});

const write = (layout: string, tag: string) =>
  execa(
    process.execPath,
    [nixlayerProgram, 'build', base, '-t', tag, '--format', 'oci-layout', '-o', layout],
    {
      stdin: 'ignore',
      reject: false,
    },
  );

async function namesIn(layout: string): Promise<string[]> {
  const { manifests } = JSON.parse(await readFile(join(layout, 'index.json'), 'utf8')) as {
    manifests: { annotations: Record<string, string> }[];
  };
  return manifests.map(({ annotations }) => annotations['org.opencontainers.image.ref.name'] ?? '').sort();
}

describe('processes that write to one layout at once', () => {
  it('make it together, and lose no image', async () => {
    const layout = join(await temporaryFolder(), 'layout');
    const tags = Array.from({ length: 12 }, (_, index) => `tag-${index}`);
    const runs = await Promise.all(tags.map((tag) => write(layout, `app:${tag}`)));
    expect(runs.map(({ stderr, exitCode }) => [stderr, exitCode])).toEqual(tags.map(() => ['', 0]));
    expect(await namesIn(layout)).toEqual([...tags].sort());
    expect((await readdir(layout)).sort()).toEqual(['blobs', 'index.json', 'oci-layout']);
    await validated(layout);
  });

  it('lose no image of those that ended, when others are killed at any moment', async () => {
    const layout = join(await temporaryFolder(), 'layout');
    await write(layout, 'app:first');
    const started = performance.now();
    await write(layout, 'app:second');
    const usual = performance.now() - started;
    const tags = Array.from({ length: 24 }, (_, index) => `tag-${index}`);
    const done: string[] = ['first', 'second'];
    const work = async (waiting: Iterator<string>): Promise<void> => {
      for (let step = waiting.next(); step.done !== true; step = waiting.next()) {
        const process = write(layout, `app:${step.value}`);
        // Every other one, up to a while after it would be done.
        const isVictim = Number(step.value.slice(4)) % 2 === 1;
        if (isVictim) void setTimeout(usual * (0.3 + 2 * Math.random())).then(() => process.kill('SIGKILL'));
        const { exitCode, stderr } = await process;
        if (!isVictim) expect([stderr, exitCode]).toEqual(['', 0]);
        if (exitCode === 0) done.push(step.value);
      }
    };
    const queue = tags.values();
    await Promise.all([queue, queue, queue, queue].map(work));
    expect(await namesIn(layout)).toEqual(expect.arrayContaining(done));
    await validated(layout);
  });
});
