import {
  createReadStream,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import type { Writable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { execa } from 'execa';
import { expect, test } from 'vitest';
import { writeFileAtomically } from '../../src/archive/atomic-file.ts';
import { temporaryFolder } from './temporary.ts';

const write =
  (content: string) =>
  async (out: Writable): Promise<void> =>
    void out.write(content);

test('the file appears when it is complete, and replaces an older one', async () => {
  const folder = temporaryFolder();
  const file = join(folder, 'image.tar');
  writeFileSync(file, 'old');
  await writeFileAtomically(file, async (out) => {
    out.write('new');
    expect(readFileSync(file, 'utf8')).toBe('old');
  });
  expect(readFileSync(file, 'utf8')).toBe('new');
  expect(readdirSync(folder)).toEqual(['image.tar']);
});

test('after an error nothing is left, and the older file is untouched', async () => {
  const folder = temporaryFolder();
  const file = join(folder, 'image.tar');
  writeFileSync(file, 'old');
  const failure = new Error('half way');
  const failing = async (out: Writable): Promise<void> => {
    out.write('half');
    throw failure;
  };
  await expect(writeFileAtomically(file, failing)).rejects.toBe(failure);
  expect(readFileSync(file, 'utf8')).toBe('old');
  expect(readdirSync(folder)).toEqual(['image.tar']);
});

test('a link is kept and its target replaced', async () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'target'), 'old');
  symlinkSync('target', join(folder, 'link'));
  await writeFileAtomically(join(folder, 'link'), write('new'));
  expect(readlinkSync(join(folder, 'link'))).toBe('target');
  expect(readFileSync(join(folder, 'target'), 'utf8')).toBe('new');
});

test('devices and named pipes are written, not replaced', async () => {
  await writeFileAtomically('/dev/null', write('x'));
  expect(statSync('/dev/null').isCharacterDevice()).toBe(true);
  const pipe = join(temporaryFolder(), 'pipe');
  await execa('mkfifo', [pipe]);
  const [content] = await Promise.all([
    text(createReadStream(pipe)),
    writeFileAtomically(pipe, write('through the pipe')),
  ]);
  expect(content).toBe('through the pipe');
});

test.each([
  ['a full disk', () => '/dev/full', 'E_DISK_FULL'],
  ['a folder that does not exist', () => join(temporaryFolder(), 'none/image.tar'), 'E_WRITE'],
  ['a folder in the place of the file', () => temporaryFolder(), 'E_WRITE'],
  [
    'a file in the place of the folder',
    () => {
      const file = join(temporaryFolder(), 'file');
      writeFileSync(file, '');
      return join(file, 'image.tar');
    },
    'E_WRITE',
  ],
])('%s is an error that names the target', async (_, makeTarget, code) => {
  const target = makeTarget();
  await expect(writeFileAtomically(target, write('x'))).rejects.toMatchObject({
    code,
    message: expect.stringContaining(target),
    hint: expect.any(String),
  });
});

test('a name that is taken by a folder is refused before anything is written', async () => {
  const folder = temporaryFolder();
  mkdirSync(join(folder, 'image.tar'));
  for (const target of [join(folder, 'image.tar'), '/']) {
    const neverCalled = async () => expect.unreachable();
    await expect(writeFileAtomically(target, neverCalled)).rejects.toMatchObject({ code: 'E_WRITE' });
  }
  expect(readdirSync(folder)).toEqual(['image.tar']);
});
