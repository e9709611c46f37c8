import { readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { LockLost, lockName, withFolderLock } from '../../src/archive/folder-lock.ts';
import { temporaryFolder } from './temporary.ts';

const times = { abandoned: 300, touch: 30, look: 5, settle: 60 };
const quick = { times };
const slow = { times: { ...times, abandoned: 2000 } };
const patient = { times: { ...times, abandoned: 60_000 } };

test('of many that count in one file none is lost, and nothing is left', async () => {
  const folder = temporaryFolder();
  const file = join(folder, 'count');
  writeFileSync(file, '0');
  const count = () =>
    withFolderLock(
      folder,
      async () => {
        const before = Number(readFileSync(file, 'utf8'));
        await setTimeout(2);
        writeFileSync(file, String(before + 1));
      },
      patient,
    );
  await Promise.all(Array.from({ length: 40 }, count));
  expect(readFileSync(file, 'utf8')).toBe('40');
  expect(readdirSync(folder)).toEqual(['count']);
});

test('a lock that its holder touches is waited for, however long it is held', async () => {
  const folder = temporaryFolder();
  const order: string[] = [];
  const first = withFolderLock(
    folder,
    async () => {
      order.push('first begins');
      await setTimeout(2 * slow.times.abandoned);
      order.push('first ends');
    },
    slow,
  );
  while (order.length === 0) await setTimeout(1);
  await withFolderLock(folder, async () => void order.push('second'), slow);
  await first;
  expect(order).toEqual(['first begins', 'first ends', 'second']);
});

describe('a lock of someone who was killed', () => {
  test.each([
    ['now', 0],
    ['by a clock that is an hour behind', -3600],
    ['by a clock that is an hour ahead', 3600],
  ])('is taken over, made %s, and nothing is lost by those who do', async (_, seconds) => {
    const folder = temporaryFolder();
    const lock = join(folder, lockName);
    const file = join(folder, 'names');
    writeFileSync(file, '');
    writeFileSync(lock, 'dead');
    const time = Date.now() / 1000 + seconds;
    utimesSync(lock, time, time);
    const add = async (name: string): Promise<void> => {
      const work = async (confirm: () => Promise<void>) => {
        const names = new Set(readFileSync(file, 'utf8').split(' ')).add(name);
        await setTimeout(5);
        await confirm();
        writeFileSync(file, [...names].join(' '));
      };
      // Whoever was too slow has lost the lock to another one, and begins again.
      await withFolderLock(folder, work, quick).catch((error: unknown) => {
        if (error instanceof LockLost) return add(name);
        throw error;
      });
    };
    const names = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'];
    await Promise.all(names.map(add));
    expect(readFileSync(file, 'utf8').split(' ').sort()).toEqual(['', ...names]);
    expect(readdirSync(folder)).toEqual(['names']);
  });
});

test('whoever lost the lock is told before and after, and leaves that of the other', async () => {
  const folder = temporaryFolder();
  const lock = join(folder, lockName);
  let confirmed: unknown;
  const run = withFolderLock(
    folder,
    async (confirm) => {
      await confirm();
      writeFileSync(lock, 'another');
      confirmed = await confirm().catch((error: unknown) => error);
    },
    quick,
  );
  await expect(run).rejects.toThrow(LockLost);
  expect(confirmed).toBeInstanceOf(LockLost);
  expect(readFileSync(lock, 'utf8')).toBe('another');
});

test('waiting ends when it is called off', async () => {
  const folder = temporaryFolder();
  const abort = new AbortController();
  writeFileSync(join(folder, lockName), 'held');
  const waiting = withFolderLock(folder, async () => {}, {
    ...patient,
    signal: abort.signal,
  });
  await setTimeout(20);
  abort.abort();
  await expect(waiting).rejects.toMatchObject({ code: 'E_ABORTED' });
  expect(readdirSync(folder)).toEqual([lockName]);
});
