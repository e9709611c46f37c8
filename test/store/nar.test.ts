import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { diskNarSource, hashNar } from '../../src/store/nar.ts';

let root: string;

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'nar-'));
  mkdirSync(join(root, 'tree/sub'), { recursive: true });
  mkdirSync(join(root, 'tree/empty'));
  writeFileSync(join(root, 'tree/a.txt'), 'hello');
  writeFileSync(join(root, 'tree/run'), '#!/bin/sh\n');
  chmodSync(join(root, 'tree/run'), 0o755);
  symlinkSync('a.txt', join(root, 'tree/link'));
  writeFileSync(join(root, 'tree/sub/é'), '12345678');
  writeFileSync(join(root, 'tree/sub/a'), 'x');
  writeFileSync(join(root, 'tree/sub/a-b'), 'y');
  writeFileSync(join(root, 'tree/sub/B'), 'z');
});

afterAll(() => rmSync(root, { recursive: true }));

describe('the NAR hash', () => {
  // Recorded with `nix-store --dump PATH | sha256sum`.
  test.each([
    ['a folder', 'tree', '79d36d439b827e50ec447f66ffec140fda9aca38e6f9292d2d09c1d7cf76925c'],
    ['an executable', 'tree/run', '6283c1668260f903d1a895c0cd6b822fa4b68762bb0b17cedef2d39d97e26554'],
    ['a link', 'tree/link', '8d3c00cfa866e4d1b809772afeac240786246221eb2c574d69c4bba168834e81'],
    ['an empty folder', 'tree/empty', 'a50a5ab6d992f5598edd92105059fae9acfc192981e08bd88534c2167e92526a'],
  ])('of %s is the one of Nix', (_what, path, hash) => {
    expect(hashNar(join(root, path)).sha256.toString('hex')).toBe(hash);
  });

  test('comes with the size in bytes', () => {
    expect(hashNar(join(root, 'tree')).size).toBe(1816);
  });

  test('leaves out what a filter refuses, and never asks it for the root', () => {
    const asked: string[] = [];
    const filtered = hashNar(join(root, 'tree'), {
      filter: (path, type) => {
        asked.push(`${path.slice(root.length)} ${type}`);
        return false;
      },
    });
    expect(filtered.sha256.toString('hex')).toBe(hashNar(join(root, 'tree/empty')).sha256.toString('hex'));
    expect(asked).toEqual([
      '/tree/a.txt regular',
      '/tree/empty directory',
      '/tree/link symlink',
      '/tree/run regular',
      '/tree/sub directory',
    ]);
  });

  test('is refused for a socket', async () => {
    const socket = join(root, 'socket');
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(socket, resolve));
    try {
      expect(() => hashNar(socket)).toThrow(expect.objectContaining({ code: 'E_STORE_FORMAT' }));
    } finally {
      server.close();
    }
  });

  test('is refused for a file that changes while it is read', () => {
    const shrinking = { ...diskNarSource, readFile: () => {} };
    expect(() => hashNar(join(root, 'tree/a.txt'), { source: shrinking })).toThrow(
      /changed while it was read/,
    );
  });
});
