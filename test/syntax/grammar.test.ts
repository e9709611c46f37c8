import { spawnSync } from 'node:child_process';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { afterEach, describe, expect, test } from 'vitest';

const bindings = fileURLToPath(new URL('../../grammar-bindings', import.meta.url));
const temporary: string[] = [];

afterEach(async () => {
  for (const directory of temporary.splice(0)) await rm(directory, { recursive: true });
});

describe('the compiled grammar', () => {
  test('loads in several threads at once', async () => {
    const code = `
      const { parentPort, workerData } = require('node:worker_threads');
      const Parser = require('tree-sitter');
      const parser = new Parser();
      parser.setLanguage(require(workerData));
      parentPort.postMessage(parser.parse('{ a, b, }: a').rootNode.hasError);
    `;
    const parse = () =>
      new Promise((resolve, reject) => {
        const worker = new Worker(code, { eval: true, workerData: bindings });
        worker.once('message', resolve).once('error', reject);
      });
    expect(await Promise.all([parse(), parse(), parse()])).toEqual([false, false, false]);
  });

  test('that is not there is an error which names the places looked at', async () => {
    const copy = await bindingsCopy();
    const { status, stderr } = spawnSync(process.execPath, ['-e', 'require(process.argv[1])', copy], {
      encoding: 'utf8',
    });
    expect(status).toBe(1);
    expect(stderr).toMatch(
      /the compiled Nix grammar could not be loaded: neither .*Release.* nor .*prebuilds/,
    );
  });
});

describe('installing', () => {
  test('without compilers says what is missing and how to get it', async () => {
    const copy = await bindingsCopy();
    const { status, stderr } = install(copy, { PATH: '' });
    expect(status).toBe(1);
    expect(stderr).toMatch(/a C compiler \(cc\), a C\+\+ compiler \(c\+\+\), make, python3 not found/);
    expect(stderr).toMatch(/apt-get install build-essential python3/);
  });

  test('with a working binary there does nothing', () => {
    const { status, stdout, stderr } = install(bindings, { PATH: '' });
    expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: '', stderr: '' });
  });
});

describe('generating', () => {
  test('without the tree-sitter program says where to get it', async () => {
    const copy = await bindingsCopy();
    const { status, stderr } = spawnSync(process.execPath, [join(copy, 'generate.mjs')], {
      env: { PATH: '', HOME: copy },
      encoding: 'utf8',
    });
    expect(status).toBe(1);
    expect(stderr).toContain('cargo install tree-sitter-cli');
  });
});

async function bindingsCopy(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'grammar-'));
  temporary.push(directory);
  await cp(bindings, directory, { recursive: true, filter: (path) => !/[\\/](build|prebuilds)$/.test(path) });
  return directory;
}

function install(directory: string, env: NodeJS.ProcessEnv) {
  return spawnSync(process.execPath, [join(directory, 'install.mjs')], { env, encoding: 'utf8' });
}
