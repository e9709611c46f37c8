import { expect, test } from 'vitest';
import { assertFileRules, type FileRule } from '../../../src/archive/file-rules/file-rule.ts';

test.each<[FileRule, RegExp]>([
  [{ path: 'etc', uid: 1 }, /does not start with a slash/],
  [{ path: '/etc' }, /changes nothing/],
  [{ path: '/etc', type: 'file' }, /changes nothing/],
  [{ path: '/etc', mode: '888' }, /not octal/],
  [{ path: '/etc', mode: 'u+s' }, /not octal/],
  [{ path: '/etc', xattrs: { note: 'x' } }, /"note" cannot be set/],
  [{ path: '/etc', xattrs: { 'user.a=b': 'x' } }, /"user.a=b" cannot be set/],
  [{ path: '/etc', xattrs: { 'security.capability': 'x' } }, /"security.capability" cannot be set/],
  [{ path: '/etc', capabilities: 'cap_none=ep' }, /"cap_none": there is no capability/],
])('%j is refused', (rule, message) => {
  expect(() => assertFileRules([{ path: '/ok', uid: 0 }, rule])).toThrow(
    expect.objectContaining({
      code: 'E_SPEC',
      message: expect.stringMatching(new RegExp(`^perms\\[1\\].*${message.source}`)),
      hint: expect.any(String),
    }),
  );
});
