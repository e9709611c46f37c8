import { readdirSync } from 'node:fs';
import { buffer } from 'node:stream/consumers';
import { expect, onTestFinished, test, vi } from 'vitest';
import { namelessFile } from '../../src/archive/nameless-file.ts';
import { temporaryFolder } from './temporary.ts';

async function* chunks(...texts: (string | Error)[]) {
  for (const text of texts) {
    if (text instanceof Error) throw text;
    yield Buffer.from(text);
  }
}

test('bytes can be read again and again, in parts and as a whole, and leave no file', async () => {
  const folder = temporaryFolder();
  vi.stubEnv('TMPDIR', folder);
  onTestFinished(() => void vi.unstubAllEnvs());
  const file = await namelessFile(chunks('ab', '', 'cde'));
  expect(readdirSync(folder)).toEqual([]);
  expect(file.size).toBe(5);
  for (const [offset, size, text] of [
    [0, 5, 'abcde'],
    [1, 3, 'bcd'],
    [5, 0, ''],
  ] as const)
    expect((await buffer(file.read({ offset, size }))).toString()).toBe(text);
  await expect(buffer(file.read({ offset: 0, size: 5 }, AbortSignal.abort()))).rejects.toMatchObject({
    code: 'E_ABORTED',
  });
  await file.close();
});

test.each(['ENOSPC', 'EDQUOT'])('a disk that is full (%s) is told with what helps', async (code) => {
  const full = Object.assign(new Error('full'), { code });
  await expect(namelessFile(chunks('ab', full))).rejects.toMatchObject({
    code: 'E_DISK_FULL',
    hint: expect.stringContaining('TMPDIR'),
  });
});

test('an error of the bytes stays what it is', async () => {
  await expect(namelessFile(chunks('ab', new Error('of the source')))).rejects.toThrow(/^of the source$/);
});
