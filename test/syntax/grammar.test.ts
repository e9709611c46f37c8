import { spawnSync } from 'node:child_process';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { loadParser } from '../../src/syntax/grammar/nix-parser.ts';
import { nativeIsBuilt } from './native-is-built.ts';

const bindings = fileURLToPath(new URL('../../grammar-bindings', import.meta.url));
const temporary: string[] = [];

afterEach(async () => {
  for (const directory of temporary.splice(0)) await rm(directory, { recursive: true });
  vi.unstubAllEnvs();
  vi.resetModules();
});

describe('the grammar that NIXLAYER_GRAMMAR names', () => {
  const chosen = async (choice: string) => {
    vi.stubEnv('NIXLAYER_GRAMMAR', choice);
    vi.resetModules();
    const { parseNix, SourceText } = await import('../../src/syntax/index.ts');
    return parseNix(new SourceText('', '1')).expr.type;
  };

  test('is used', async () => {
    expect(await chosen('wasm')).toBe('Integer');
  });

  test.skipIf(!nativeIsBuilt)('is used where it is the native one', async () => {
    expect(await chosen('native')).toBe('Integer');
  });

  test('is an error where there is none of this name', async () => {
    await expect(chosen('Wasm')).rejects.toMatchObject({
      code: 'E_GRAMMAR_MISSING',
      message: "NIXLAYER_GRAMMAR is 'Wasm', neither native nor wasm",
    });
  });
});

describe('the grammar in WebAssembly', () => {
  test('frees every tree, also when reading it fails', () => {
    const parse = loadParser('wasm');
    const text = `[\n${'  { a = f "b" [ 1 2 ]; }\n'.repeat(200)}]`;
    const before = process.memoryUsage().external;
    for (let count = 0; count < 300; count += 1) {
      const fails = () =>
        parse(text, (tree) => {
          tree.walk().gotoFirstChild();
          if (count % 2 === 0) throw new Error('expected');
        });
      if (count % 2 === 0) expect(fails).toThrow('expected');
      else fails();
    }
    // Trees that stay would take more than 30 MB.
    expect(process.memoryUsage().external - before).toBeLessThan(10 * 2 ** 20);
  });
});

describe('the native grammar', () => {
  test.skipIf(!nativeIsBuilt)('loads in several threads at once', async () => {
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
      /the compiled Nix grammar could not be loaded: neither .*prebuilds.* nor .*Release/,
    );
  });
});

describe('building the native grammar', () => {
  test('without compilers says what is missing and how to get it', async () => {
    const copy = await bindingsCopy();
    const { status, stderr } = buildNative(copy, { PATH: '' });
    expect(status).toBe(1);
    expect(stderr).toMatch(/a C compiler \(cc\), a C\+\+ compiler \(c\+\+\), make, python3 not found/);
    expect(stderr).toMatch(/apt-get install build-essential python3/);
  });

  test.skipIf(!nativeIsBuilt)('with working binaries there does nothing', () => {
    const { status, stdout, stderr } = buildNative(bindings, { PATH: '' });
    expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: '', stderr: '' });
  });
});

describe('generating', () => {
  test('WebAssembly without clang says where to get it', async () => {
    const copy = await bindingsCopy();
    const { status, stderr } = spawnSync(process.execPath, [join(copy, 'generate-wasm.mjs')], {
      env: { PATH: '' },
      encoding: 'utf8',
    });
    expect(status).toBe(1);
    expect(stderr).toContain('clang, wasm-ld');
    expect(stderr).toContain('apt-get install clang lld wasi-libc');
  });

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

function buildNative(directory: string, env: NodeJS.ProcessEnv) {
  return spawnSync(process.execPath, [join(directory, 'build-native.mjs')], { env, encoding: 'utf8' });
}
