import {
  chmodSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openEmbeddedStore } from '../../src/store/embedded-store.ts';
import { hashNar } from '../../src/store/nar.ts';
import type { Closure } from '../../src/store/store.ts';
import { exportStore } from '../../src/store/store-export.ts';
import { verifyStore } from '../../src/store/store-verify.ts';

const app = '/nix/store/yv9j54ra16yn9nsql2azy663axf6qz0y-app-1.0';
const data = '/nix/store/7x6dcd09wflki2jkpvxbmny47nlpnp2w-data';
const narHash = 'sha256-G5Yjhglr41vW1ycf36qwqF0MdVWVJ1339Nyx7poBoW0=';
const closure: Closure = {
  storeDir: '/nix/store',
  paths: [
    { path: data, references: [], narSize: 120, narHash },
    { path: app, references: [data, app], narSize: 500, narHash },
  ],
};

let folder: string;
let source: string;
const locate = (path: string): string => join(source, path.slice('/nix/store/'.length));

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'nixlayer-store-'));
  source = join(folder, 'source');
  mkdirSync(join(locate(app), 'bin'), { recursive: true });
  writeFileSync(locate(data), 'data');
  writeFileSync(join(locate(app), 'bin/app'), '#!/bin/sh\n');
  chmodSync(join(locate(app), 'bin/app'), 0o555);
  symlinkSync('bin/app', join(locate(app), 'link'));
  writeFileSync(
    Buffer.concat([Buffer.from(`${locate(app)}/caf`), Buffer.from([0xe9])]),
    'a name that is not UTF-8',
  );
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('an exported store', () => {
  test('gives the closure back, with files, links and executable bits', async () => {
    const target = join(folder, 'store');
    await exportStore(closure, target, { locate });
    const store = await openEmbeddedStore(target);

    expect(await store.closure([app])).toEqual({
      ...closure,
      paths: [closure.paths[0], { ...closure.paths[1], references: [data, app] }],
    });
    expect(readFileSync(store.locate(data), 'utf8')).toBe('data');
    expect(() => store.locate('/nix/store/../../../etc/passwd')).toThrow(/leads out of the embedded store/);
    expect(lstatSync(join(store.locate(app), 'bin/app')).mode & 0o111).toBe(0o111);
    expect(readlinkSync(join(store.locate(app), 'link'))).toBe('bin/app');
    expect(readdirSync(store.locate(app), 'buffer').some((name) => name.includes(0xe9))).toBe(true);
  });

  test('does not replace a folder that is there already', async () => {
    await expect(exportStore(closure, source, { locate })).rejects.toMatchObject({ code: 'E_WRITE' });
  });

  test('leaves nothing behind when it is interrupted', async () => {
    const controller = new AbortController();
    const target = join(folder, 'store');
    const exporting = exportStore(closure, target, {
      locate,
      signal: controller.signal,
      onPath: () => controller.abort(),
    });
    await expect(exporting).rejects.toMatchObject({ code: 'E_ABORTED' });
    expect(readdirSync(folder)).toEqual(['source']);
  });
});

describe('opening', () => {
  test('a folder without registration is refused', async () => {
    await expect(openEmbeddedStore(source)).rejects.toMatchObject({ code: 'E_INPUT' });
  });

  test('a path that the store lacks says what to do', async () => {
    await exportStore({ ...closure, paths: [closure.paths[0]!] }, join(folder, 'store'), { locate });
    const store = await openEmbeddedStore(join(folder, 'store'));
    await expect(store.closure([app])).rejects.toMatchObject({
      code: 'E_INVALID_PATH',
      hint: expect.stringContaining('store export'),
    });
    await expect(store.closure(['/etc'])).rejects.toMatchObject({ code: 'E_INVALID_PATH' });
  });
});

describe('verifying', () => {
  const exported = async () => {
    const hashed = closure.paths.map((info) => ({
      ...info,
      narHash: `sha256-${hashNar(locate(info.path)).sha256.toString('base64')}`,
    }));
    const target = join(folder, 'store');
    await exportStore({ ...closure, paths: hashed }, target, { locate });
    return openEmbeddedStore(target);
  };

  test('finds nothing in a store as it was exported', async () => {
    const store = await exported();
    expect(await verifyStore(store.contents, store)).toEqual([]);
  });

  test('finds changed and missing files', async () => {
    const store = await exported();
    writeFileSync(store.locate(data), 'tampered');
    rmSync(store.locate(app), { recursive: true });
    expect(await verifyStore(store.contents, store)).toEqual([
      { path: data, message: expect.stringMatching(/has the hash sha256-.*registered is/) },
      { path: app, message: expect.stringMatching(/cannot be read/) },
    ]);
  });
});
