import { describe, expect, test } from 'vitest';
import { NixlayerError } from '../../src/errors/nixlayer-error.ts';
import { toWriteError } from '../../src/errors/write-error.ts';

const systemError = (code: string) => Object.assign(new Error(`${code}: write`), { code });

describe('what the system says when writing fails becomes an error with a code and a next step', () => {
  test.each([
    ['ENOSPC', 'E_DISK_FULL', 'no space left'],
    ['EDQUOT', 'E_DISK_FULL', 'quota'],
    ['EPIPE', 'E_CLOSED_PIPE', 'closed the pipe'],
    ['EACCES', 'E_WRITE', 'permission denied'],
    ['EPERM', 'E_WRITE', 'not permitted'],
    ['EROFS', 'E_WRITE', 'read-only'],
    ['ENOENT', 'E_WRITE', 'folder does not exist'],
    ['ENOTDIR', 'E_WRITE', 'not a folder'],
    ['EISDIR', 'E_WRITE', 'it is a folder'],
  ])('%s', (system, code, message) => {
    const cause = systemError(system);
    const error = toWriteError(cause, 'app.tar');
    expect(error).toBeInstanceOf(NixlayerError);
    expect(error).toMatchObject({ code, cause, hint: expect.stringMatching(/\.$/) });
    expect((error as Error).message).toBe(`cannot write app.tar: ${(error as Error).message.split(': ')[1]}`);
    expect((error as Error).message).toContain(message);
  });
});

test.each([
  ['a code that says nothing about writing', systemError('EINVAL')],
  ['a code that is a name of all objects', systemError('toString')],
  ['an error without a code', new TypeError('a bug')],
  ['an error of ours, whatever its code', Object.assign(new NixlayerError('E_SPEC', 'wrong'), { errno: 1 })],
  ['what is no error', 'ENOSPC'],
  ['an object that only looks like one', { code: 'ENOSPC' }],
  ['nothing', undefined],
])('%s stays as it is', (_, error) => {
  expect(toWriteError(error, 'app.tar')).toBe(error);
});
