// File capabilities: from the text that setcap takes (cap_from_text(3)) to the bytes of the attribute
// security.capability (linux/capability.h, struct vfs_cap_data, revision 2).
import { NixlayerError } from '../../errors/nixlayer-error.ts';

// In the order of their numbers.
const names = [
  ...['chown', 'dac_override', 'dac_read_search', 'fowner', 'fsetid', 'kill', 'setgid', 'setuid', 'setpcap'],
  ...[
    'linux_immutable',
    'net_bind_service',
    'net_broadcast',
    'net_admin',
    'net_raw',
    'ipc_lock',
    'ipc_owner',
  ],
  ...[
    'sys_module',
    'sys_rawio',
    'sys_chroot',
    'sys_ptrace',
    'sys_pacct',
    'sys_admin',
    'sys_boot',
    'sys_nice',
  ],
  ...[
    'sys_resource',
    'sys_time',
    'sys_tty_config',
    'mknod',
    'lease',
    'audit_write',
    'audit_control',
    'setfcap',
  ],
  ...['mac_override', 'mac_admin', 'syslog', 'wake_alarm', 'block_suspend', 'audit_read', 'perfmon', 'bpf'],
  'checkpoint_restore',
];

const revision = 0x0200_0000;
const effectiveFlag = 1;

type Flag = 'e' | 'i' | 'p';
type Sets = Readonly<Record<Flag, Set<number>>>;

/**
 * `cap_net_bind_service=+ep`, `cap_chown,cap_fowner+p`, several clauses with blanks between them.
 * @param where names the place in messages
 * @returns the 20 bytes of the attribute
 * @throws NixlayerError E_SPEC
 */
export function encodeCapabilities(text: string, where: string): Buffer {
  const sets: Sets = { e: new Set(), i: new Set(), p: new Set() };
  const clauses = text.trim().split(/\s+/);
  for (const clause of clauses) applyClause(clause, sets, where);
  const { e, i, p } = sets;
  const usable = new Set([...i, ...p]);
  // A file has one bit for all of them.
  if (e.size > 0 && (e.size !== usable.size || [...e].some((each) => !usable.has(each)))) {
    throw wrong(where, text, 'a file has either all of its capabilities in e, or none');
  }
  const bytes = Buffer.alloc(20);
  bytes.writeUInt32LE(revision + (e.size > 0 ? effectiveFlag : 0), 0);
  for (const half of [0, 1]) {
    bytes.writeUInt32LE(mask(p, half), 4 + 8 * half);
    bytes.writeUInt32LE(mask(i, half), 8 + 8 * half);
  }
  return bytes;
}

function applyClause(clause: string, sets: Sets, where: string): void {
  const parts = /^([a-z_,]*)((?:[=+-][eip]*)+)$/i.exec(clause);
  const [, list = '', operations = ''] = parts ?? [];
  if (parts === null)
    throw wrong(where, clause, 'expected NAMES, then =, + or -, and of the letters e, i, p');
  if (list === '' && !operations.startsWith('=')) throw wrong(where, clause, 'it names no capability');
  const numbers =
    list === '' || list.toLowerCase() === 'all' ? [...names.keys()] : list.split(',').map(numberOf);
  for (const [, operator, flags = ''] of operations.matchAll(/([=+-])([eip]*)/gi)) {
    for (const [flag, set] of Object.entries(sets)) {
      const isNamed = flags.toLowerCase().includes(flag);
      for (const number of numbers) {
        if (isNamed && operator !== '-') set.add(number);
        else if (isNamed || operator === '=') set.delete(number);
      }
    }
  }

  function numberOf(name: string): number {
    const number = names.indexOf(name.toLowerCase().replace(/^cap_/, ''));
    if (number < 0) throw wrong(where, name, 'there is no capability of that name');
    return number;
  }
}

function mask(set: ReadonlySet<number>, half: number): number {
  let bits = 0;
  for (const number of set) if (number >> 5 === half) bits += 2 ** (number & 31);
  return bits;
}

function wrong(where: string, text: string, why: string): NixlayerError {
  return new NixlayerError('E_SPEC', `${where}: capabilities ${JSON.stringify(text)}: ${why}`, {
    hint: 'Write them as for setcap: "cap_net_bind_service=+ep".',
  });
}
