import { execa } from 'execa';
import { expect, test } from 'vitest';
import { programEnd } from '../../src/errors/program-end.ts';

test.each<[program: string, args: readonly string[], kind: string, text: string]>([
  ['/nonexistent/program', [], 'missing', 'the program /nonexistent/program was not found'],
  ['/etc/passwd', [], 'not-executable', 'the program /etc/passwd cannot be run (EACCES)'],
  ['sh', ['-c', 'kill -9 $$'], 'killed', 'sh was killed by SIGKILL; there may be too little memory'],
  ['sh', ['-c', 'kill $$'], 'killed', 'sh was killed by SIGTERM'],
  ['sh', ['-c', 'exit 3'], 'failed', 'sh ended with status 3'],
])('%s %j', async (program, args, kind, text) => {
  const error = await execa(program, [...args], { reject: false });
  expect(programEnd(program, error)).toEqual({ kind, text });
});

test('of something else only that it failed', () => {
  expect(programEnd('a', undefined)).toEqual({ kind: 'failed', text: 'a failed' });
});
