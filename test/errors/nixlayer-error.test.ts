import { expect, test } from 'vitest';
import { abortedError, throwIfAborted } from '../../src/errors/aborted.ts';
import { NixlayerError } from '../../src/errors/nixlayer-error.ts';
import { isStackOverflow, stackOverflows } from '../../src/errors/stack-overflow.ts';

test('an error has what it was made with, and nothing else', () => {
  const location = { file: 'a.nix', line: 1, column: 2 };
  const cause = new Error('below');
  const full = new NixlayerError('E_EVAL', 'it failed', { cause, location, hint: 'mend it', trace: ['f'] });
  expect(full).toMatchObject({
    name: 'NixlayerError',
    code: 'E_EVAL',
    message: 'it failed',
    cause,
    location,
  });
  expect(full).toMatchObject({ hint: 'mend it', trace: ['f'] });
  const bare = new NixlayerError('E_SPEC', 'wrong');
  expect('cause' in bare).toBe(false);
  expect(bare).toMatchObject({ location: undefined, hint: undefined, trace: [] });
});

test('a signal that is aborted ends work, another does not', () => {
  expect(() => throwIfAborted(undefined)).not.toThrow();
  expect(() => throwIfAborted(new AbortController().signal)).not.toThrow();
  expect(() => throwIfAborted(AbortSignal.abort('stop'))).toThrow(
    expect.objectContaining({ code: 'E_ABORTED', cause: 'stop' }),
  );
  expect(abortedError('stop')).toMatchObject({ code: 'E_ABORTED', message: 'interrupted', cause: 'stop' });
});

test('recursion deeper than the stack is told from other errors, and counted', () => {
  const recurse = (): number => 1 + recurse();
  const before = stackOverflows();
  let thrown: unknown;
  try {
    recurse();
  } catch (error) {
    thrown = error;
  }
  expect(isStackOverflow(thrown)).toBe(true);
  expect(stackOverflows()).toBe(before + 1);
  expect(isStackOverflow(new RangeError('Invalid array length'))).toBe(false);
  expect(isStackOverflow(new Error('Maximum call stack size exceeded'))).toBe(false);
  expect(isStackOverflow(undefined)).toBe(false);
  expect(stackOverflows()).toBe(before + 1);
});
