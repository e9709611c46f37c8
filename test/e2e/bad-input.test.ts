import { once } from 'node:events';
import { open, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { execa, type Options } from 'execa';
import { describe, expect, it, onTestFinished } from 'vitest';
import { exampleSpec, storePath } from '../stages/example-spec.ts';
import { makeEmbeddedImage } from './support/embedded-image.ts';
import { fixtures, isMissing, nixlayerProgram } from './support/environment.ts';
import { temporaryFolder } from './support/temporary-folder.ts';

const run = (args: readonly string[], options: Options = {}) =>
  execa(process.execPath, [nixlayerProgram, ...args], { reject: false, stdin: 'ignore', ...options });

const bad = (name: string): string => join(fixtures, 'images/bad', `${name}.nix`);

describe.skipIf(isMissing('nix-build'))('an expression that is wrong', () => {
  it.each([
    ['syntax-error', 'E_SYNTAX', /syntax error/, /syntax-error\.nix:8:/],
    ['undefined-variable', 'E_SYNTAX', /undefined variable 'bussybox'/, /undefined-variable\.nix:8:/],
    ['unknown-attribute', 'E_EVAL', /attribute 'busyboxx' missing/, /unknown-attribute\.nix:8:/],
    ['unknown-argument', 'E_EVAL', /unexpected argument 'maxLayer'/, undefined],
    ['missing-name', 'E_EVAL', /required argument 'name'/, undefined],
    ['invalid-tag', 'E_EVAL', /release\/1\.0/, /invalid-tag\.nix:5:1/],
    ['invalid-compressor', 'E_EVAL', /compressor must be one of/, undefined],
    ['contents-and-copy-to-root', 'E_EVAL', /You can not specify both contents and copyToRoot/, undefined],
    ['not-an-image', 'E_NOT_AN_IMAGE', /is not an image/, undefined],
    ['failing-command', 'E_BUILD_FAILED', /failing-command-customisation-layer/, /settings-that-nobody-made/],
  ])('%s: %s, exit code 1, no file', async (name, code, message, more) => {
    const output = join(await temporaryFolder(), 'image.tar');
    const { exitCode, stderr, stdout } = await run(['build', bad(name), '-o', output]);
    expect(stderr).toContain(`[${code}]`);
    expect(stderr).toMatch(message);
    if (more) expect(stderr).toMatch(more);
    expect(stderr).not.toMatch(/\n\s+at .*\.js:\d+/);
    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' });
    expect(await readdir(join(output, '..'))).toEqual([]);
  });

  it('is reported as JSON with its code and place', async () => {
    const { stdout, exitCode } = await run(['build', bad('syntax-error'), '--json']);
    expect(JSON.parse(String(stdout))).toMatchObject({ error: { code: 'E_SYNTAX', location: { line: 8 } } });
    expect(exitCode).toBe(1);
  });

  it('of a stream goes to standard error, because standard output is the archive', async () => {
    const { stdout, stderr } = await run(['stream', bad('syntax-error'), '--json']);
    expect(stdout).toBe('');
    expect(stderr).toMatch(/"code": "E_SYNTAX"/);
  });

  it('a missing attribute is named', async () => {
    const { exitCode, stderr } = await run(['build', join(fixtures, 'images/team-app.nix'), '-A', 'imagee']);
    expect(stderr).toMatch(/attribute 'imagee'.* not found/);
    expect(exitCode).toBe(1);
  });
});

describe('an image that is broken has one code, whoever reads it', () => {
  it.each<[what: string, make: (folder: string) => Promise<unknown>, code: string]>([
    ['is no archive', (folder) => writeFile(join(folder, 'image.tar'), 'not a tar'), 'E_INPUT'],
    ['is empty', (folder) => writeFile(join(folder, 'image.tar'), ''), 'E_INPUT'],
    [
      'has no manifest',
      (folder) => execa('tar', ['-cf', join(folder, 'image.tar'), '-C', '/etc', 'hostname']),
      'E_NOT_AN_IMAGE',
    ],
    [
      'ends early',
      async (folder) => {
        const { stdout } = await execa('tar', ['-c', '-C', '/etc', 'passwd'], { encoding: 'buffer' });
        await writeFile(join(folder, 'image.tar'), stdout.subarray(0, 700));
      },
      'E_ARCHIVE_FORMAT',
    ],
    [
      'is cut off in its compression',
      async (folder) => {
        const { stdout } = await execa('tar', ['-cz', '-C', '/etc', 'passwd'], { encoding: 'buffer' });
        await writeFile(join(folder, 'image.tar'), stdout.subarray(0, 60));
      },
      'E_ARCHIVE_FORMAT',
    ],
  ])('%s', async (_what, make, code) => {
    const folder = await temporaryFolder();
    await make(folder);
    for (const args of [['inspect'], ['export', '-o', join(folder, 'root.tar')]]) {
      const [command = '', ...options] = args;
      const { stderr, exitCode } = await run([command, join(folder, 'image.tar'), ...options]);
      expect(stderr).toContain(`[${code}]`);
      expect(exitCode).toBe(1);
    }
    expect(await readdir(folder)).toEqual(['image.tar']);
  });
});

describe.skipIf(isMissing('nix-build'))('a program that is killed', () => {
  it('is told as such, with what caused it when that is asked for', async () => {
    const folder = await temporaryFolder();
    await writeFile(join(folder, 'nix-build'), '#!/bin/sh\nkill -9 $$\n', { mode: 0o755 });
    const { stderr } = await run(['build', bad('not-an-image'), '-o', join(folder, 'a.tar'), '--verbose'], {
      env: { PATH: `${folder}:${process.env.PATH}` },
    });
    expect(stderr).toContain('nix-build was killed by SIGKILL');
    expect(stderr).toContain('caused by: ');
  });
});

describe.skipIf(isMissing('nix-build'))('a store', () => {
  const gone = storePath('1', 'gone');
  const spec = { ...exampleSpec, customisationLayer: gone, roots: [gone] };

  const planOf = async (changes: object, options: Options = {}) => {
    const file = join(await temporaryFolder(), 'spec.json');
    await writeFile(file, JSON.stringify({ ...spec, ...changes }));
    return run(['plan', file], options);
  };

  it('that lacks a path names it', async () => {
    const { exitCode, stderr } = await planOf({});
    expect(stderr).toMatch(/1{32}-gone' is not valid \[E_INVALID_PATH\]/);
    expect(exitCode).toBe(1);
  });

  it('is not asked for a path that could be a flag', async () => {
    const { exitCode, stderr } = await planOf({ roots: ['--eval'] });
    expect(stderr).toContain('[E_SPEC]');
    expect(exitCode).toBe(1);
  });

  it('without Nix says how to go on', async () => {
    const { exitCode, stderr } = await planOf({}, { env: { PATH: '/nonexistent' } });
    expect(stderr).toMatch(/the program nix-store was not found \[E_NIX_MISSING\][\s\S]*--store/);
    expect(exitCode).toBe(1);
  });

  it('whose daemon does not answer is said to', async () => {
    const { exitCode, stderr } = await planOf({}, { env: { NIX_REMOTE: 'unix:///nonexistent/socket' } });
    expect(stderr).toContain('[E_NIX_DAEMON]');
    expect(exitCode).toBe(1);
  });
});

describe('wrong usage', () => {
  it.each([
    ['an unknown command', ['biuld'], /Did you mean build/],
    ['an unknown option', ['build', 'x.nix', '--outptu', 'x'], /Did you mean --output/],
    ['a missing input', ['build'], /missing required argument 'input'/],
    ['a number that is none', ['plan', '--max-layers', 'many'], /whole number/],
    ['nothing to plan', ['plan'], /nothing to plan/],
    ['a platform that is none', ['export', 'app.tar', '--platform', 'amd64'], /OS\/ARCHITECTURE/],
    ['a form that a stream cannot have', ['stream', 'x.nix', '--format', 'oci-layout'], /Allowed choices/],
    ['compressed layers of a docker-archive', ['build', 'x.nix', '--compression', 'zstd'], /not compressed/],
  ])('%s ends with exit code 2', async (_, args, message) => {
    const { exitCode, stderr } = await run(args);
    expect(stderr).toMatch(message);
    expect(exitCode).toBe(2);
  });

  it.each([
    ['a file that is not there', 'nowhere.nix'],
    ['a file of no known kind', join(fixtures, 'layering/README.md')],
  ])('%s ends with exit code 1', async (_, input) => {
    const { exitCode, stderr } = await run(['build', input]);
    expect(stderr).toContain('[E_INPUT]');
    expect(exitCode).toBe(1);
  });

  it.each([
    ['build'],
    ['stream'],
    ['load'],
    ['plan'],
    ['inspect'],
    ['export'],
    ['eval'],
    ['store', 'export'],
    ['store', 'verify'],
  ])('%s --help shows an example', async (...command) => {
    const { exitCode, stdout } = await run([...command, '--help']);
    expect(stdout).toMatch(/Examples?:\n\s+nixlayer /);
    expect(stdout).toContain('--json');
    expect(exitCode).toBe(0);
  });
});

describe('a destination that fails', () => {
  it('a full disk leaves no file', async () => {
    const folder = await temporaryFolder();
    const image = await makeEmbeddedImage(folder, 4 * 1024 ** 2);
    const disk = join(folder, 'disk');
    await execa('mkdir', [disk]);
    await execa('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', disk]);
    onTestFinished(async () => void (await execa('umount', [disk])));

    const { exitCode, stderr } = await run([
      'build',
      image.conf,
      '--store',
      image.store,
      '-o',
      join(disk, 'image.tar'),
    ]);
    expect(stderr).toMatch(/no space left on the device \[E_DISK_FULL\]/);
    expect(exitCode).toBe(1);
    expect(await readdir(disk)).toEqual([]);
  });

  it('a full disk behind standard output is an error too', async () => {
    const image = await makeEmbeddedImage(await temporaryFolder(), 1024 ** 2);
    const full = await open('/dev/full', 'w');
    onTestFinished(() => full.close());
    const { exitCode, stderr } = await run(['stream', image.conf, '--store', image.store], {
      // execa's types list only the first descriptors
      stdout: full.fd as 3,
    });
    expect(stderr).toContain('[E_DISK_FULL]');
    expect(exitCode).toBe(1);
  });

  it('a closed standard output ends the stream with a message', async () => {
    const image = await makeEmbeddedImage(await temporaryFolder(), 16 * 1024 ** 2);
    const streaming = run(['stream', image.conf, '--store', image.store], { buffer: { stdout: false } });
    await once(streaming.stdout as NodeJS.ReadableStream, 'data');
    (streaming.stdout as unknown as { destroy(): void }).destroy();
    const { exitCode, stderr } = await streaming;
    expect(stderr).toMatch(/the reader closed the pipe \[E_CLOSED_PIPE\]/);
    expect(exitCode).toBe(1);
  });

  it('a folder that does not exist is named', async () => {
    const folder = await temporaryFolder();
    const image = await makeEmbeddedImage(folder, 1024);
    const output = join(folder, 'missing/image.tar');
    const { exitCode, stderr } = await run(['build', image.conf, '--store', image.store, '-o', output]);
    expect(stderr).toMatch(/missing\/image\.tar: the folder does not exist \[E_WRITE\]/);
    expect(exitCode).toBe(1);
  });
});

/** What a process has read so far. */
async function bytesRead(pid: number | undefined): Promise<number> {
  return Number(/^rchar: (\d+)/.exec(await readFile(`/proc/${pid}/io`, 'utf8'))?.[1]);
}

describe('Ctrl-C', () => {
  it.each([
    ['SIGINT', 'docker-archive'],
    ['SIGTERM', 'docker-archive'],
    ['SIGINT', 'oci-layout'],
  ] as const)('(%s) while the image is written as %s leaves nothing', async (signal, format) => {
    const form = format === 'docker-archive' ? [] : ['--format', format, '--compression', 'none'];
    const folder = await temporaryFolder();
    const image = await makeEmbeddedImage(folder, 2 * 1024 ** 3);
    const output = join(folder, 'out');
    await execa('mkdir', [output]);
    const words = ['build', image.conf, '--store', image.store, '-o', join(output, 'image'), ...form];
    const building = run(words);
    while ((await readdir(output)).length === 0) await setTimeout(20);
    building.kill(signal);
    const { exitCode, stderr } = await building;
    expect(stderr).toMatch(/interrupted \[E_ABORTED\]/);
    expect(exitCode).toBe(130);
    expect(await readdir(output)).toEqual([]);
  });

  it('while layers are hashed ends at once', async () => {
    const folder = await temporaryFolder();
    const image = await makeEmbeddedImage(folder, 64 * 1024 ** 3);
    const building = run(['build', image.conf, '--store', image.store, '-o', join(folder, 'image.tar')]);
    // More than the program reads of itself, and a fraction of what it has to hash.
    while (!((await bytesRead(building.pid)) > 256 * 1024 ** 2)) await setTimeout(20);
    building.kill('SIGINT');
    const { exitCode } = await building;
    expect(exitCode).toBe(130);
    expect(await readdir(folder)).toEqual(['conf.json', 'store']);
  });
});
