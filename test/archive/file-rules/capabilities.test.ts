import { expect, test } from 'vitest';
import { encodeCapabilities } from '../../../src/archive/file-rules/capabilities.ts';

// Right sides: the attribute security.capability after setcap (libcap 2.66).
test.each([
  ['cap_net_bind_service=+ep', '0100000200040000000000000000000000000000'],
  ['cap_net_raw,cap_net_admin+eip', '0100000200300000003000000000000000000000'],
  ['cap_chown=p cap_fowner=p', '0000000209000000000000000000000000000000'],
  ['=p', '00000002ffffffff00000000ff01000000000000'],
  ['all=ep', '01000002ffffffff00000000ff01000000000000'],
  ['cap_bpf,cap_checkpoint_restore=ep', '0100000200000000000000008001000000000000'],
  ['cap_sys_admin+i', '0000000200000000000020000000000000000000'],
  ['cap_setuid+ep cap_setuid-e', '0000000280000000000000000000000000000000'],
  ['CAP_SETUID=eip', '0100000280000000800000000000000000000000'],
  ['cap_setgid=p  cap_setgid+e', '0100000240000000000000000000000000000000'],
  ['cap_net_raw+ep-i', '0100000200200000000000000000000000000000'],
  ['cap_kill=ep cap_kill=', '0000000200000000000000000000000000000000'],
])('%s', (text, hex) => {
  expect(encodeCapabilities(text, 'perms[0]').toString('hex')).toBe(hex);
});

test.each([
  ['', 'expected NAMES'],
  ['cap_chown', 'expected NAMES'],
  ['cap_nope=ep', 'no capability of that name'],
  ['+ep', 'names no capability'],
  ['cap_net_raw+ep cap_chown+p', 'either all of its capabilities in e, or none'],
  ['cap_net_raw=e', 'either all of its capabilities in e, or none'],
  ['cap_chown=x', 'expected NAMES'],
])('%j is refused with the place', (text, why) => {
  expect(() => encodeCapabilities(text, 'perms[3]')).toThrow(
    expect.objectContaining({
      code: 'E_SPEC',
      message: expect.stringMatching(new RegExp(`^perms\\[3\\].*${why}`)),
      hint: expect.stringContaining('setcap'),
    }),
  );
});
