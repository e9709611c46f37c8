// Commands on an image that exists already: neither Nix nor a daemon is needed.
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { execa, type Options } from 'execa';
import { describe, expect, it } from 'vitest';
import { folderOf, ociLayout, tarOf } from '../image/base/image-archives.ts';
import { nixlayerProgram } from './support/environment.ts';
import { temporaryFolder } from './support/temporary-folder.ts';

const run = (args: readonly string[], options: Options = {}) =>
  execa(process.execPath, [nixlayerProgram, ...args], { reject: false, stdin: 'ignore', ...options });

/** For a processor that no machine with these tests has. */
async function layout(damage: (layer: Buffer) => Buffer = (layer) => layer): Promise<string> {
  const plain = await tarOf([
    { name: 'etc', type: 'directory', mode: 0o755 },
    { name: 'etc/motd', content: 'hello\n' },
  ]);
  const made = ociLayout();
  const image = made.image({ os: 'linux', architecture: 's390x' }, [
    { stored: gzipSync(damage(Buffer.from(plain))), plain },
  ]);
  return folderOf(made.files([image]));
}

describe('nixlayer export', () => {
  it('writes the files of the only image there is, and reports on standard error', async () => {
    const exported = await run(['export', await layout(), '--json'], { encoding: 'buffer' });
    const { stdout: names } = await execa('tar', ['-t'], { input: exported.stdout as Uint8Array });
    expect(names.split('\n')).toEqual(['./', './etc/', './etc/motd']);
    expect(JSON.parse(Buffer.from(exported.stderr as Uint8Array).toString())).toEqual({
      entries: 3,
      withoutXattrs: 0,
      format: 'pax',
    });
  });

  it('writes a file with the time of SOURCE_DATE_EPOCH in the format of dockerTools', async () => {
    const output = join(await temporaryFolder(), 'root.tar');
    const { stdout } = await run(['export', await layout(), '--format', 'gnu', '-o', output], {
      env: { SOURCE_DATE_EPOCH: '86400' },
    });
    expect(stdout).toBe(`3 files and folders written to ${output}`);
    const { stdout: list } = await execa('tar', ['-tvf', output], { env: { TZ: 'UTC' } });
    expect(list).toMatch(/1970-01-02 00:00 \.\/etc\/motd$/);
  });

  it('leaves no file of a damaged image, and reports that on standard error too', async () => {
    const folder = await temporaryFolder();
    const damaged = await layout((layer) =>
      layer.fill('H', layer.indexOf('hello'), layer.indexOf('hello') + 1),
    );
    const { exitCode, stdout, stderr } = await run([
      'export',
      damaged,
      '-o',
      join(folder, 'root.tar'),
      '--json',
    ]);
    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' });
    expect(stderr).toMatch(/has the digest[\s\S]*"code": "E_BASE_IMAGE"/);
    expect(await readdir(folder)).toEqual([]);
  });
});

describe('nixlayer load', () => {
  it.each(['--tag', '--repo-tag', '--repo_tag'])('gives an archive another name with %s', async (option) => {
    const folder = await temporaryFolder();
    const archive = join(folder, 'app.tar');
    await run(['build', await layout(), '--tag', 'app:1', '-o', archive]);
    // A client that answers, and keeps what it is sent.
    const sent = join(folder, 'sent.tar');
    await writeFile(join(folder, 'docker'), `#!/bin/sh\n[ "$1" = load ] || exit 0\nexec cat > '${sent}'\n`, {
      mode: 0o755,
    });
    const { exitCode } = await run(['load', archive, option, 'other:2'], {
      env: { PATH: `${folder}:${process.env.PATH}` },
    });
    expect(exitCode).toBe(0);
    expect(await readFile(sent, 'latin1')).toContain('other:2');
  });
});

describe('nixlayer plan', () => {
  it.each([
    ['table', /layering: auto/],
    ['json', /"layering": "auto"/],
  ])('writes a %s of a closure alone to a file', async (format, expected) => {
    const folder = await temporaryFolder();
    const path = `/nix/store/${'0'.repeat(32)}-a`;
    const graph = join(folder, 'graph.json');
    await writeFile(
      graph,
      JSON.stringify([{ path, references: [path], narSize: 5, narHash: `sha256:${'0'.repeat(64)}` }]),
    );
    const output = join(folder, 'plan');
    const { stdout, stderr } = await run(['plan', '--closure', graph, '--format', format, '-o', output]);
    expect({ stdout, stderr }).toEqual({ stdout: '', stderr: '' });
    expect(await readFile(output, 'utf8')).toMatch(expected);
  });

  it('names the file that is no closure', async () => {
    const { exitCode, stderr } = await run(['plan', '--closure', import.meta.filename]);
    expect(stderr).toMatch(/existing-image\.test\.ts: .*\[E_INVALID_PATH\]\n\s+hint: /);
    expect(exitCode).toBe(1);
  });
});
