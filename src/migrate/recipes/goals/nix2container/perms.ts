// Rules of `perms` as commands under fakeroot, where that says exactly the same: of packages that make nothing but folders.
// Files of `contents` are links in a layered image, and links have neither mode nor owner that counts.
import type { CallValue } from '../../../../dockertools/image-call.ts';
import { attributeOf, numberOf, textOf, textPieces } from '../../../../program/call-values.ts';
import { libraryCallOf } from '../../../../program/library-call.ts';
import type { Program } from '../../../../program/program.ts';

/** @returns commands with relative paths; undefined where they cannot say it */
export function commandsOfPerms(program: Program, rules: CallValue): readonly string[] | undefined {
  if (rules.type !== 'list') return undefined;
  const commands = rules.items.map((rule) => commandsOfRule(program, rule));
  return commands.every((each) => each !== undefined) ? commands.flat() : undefined;
}

const known = new Set(['path', 'regex', 'mode', 'uid', 'gid', 'uname', 'gname']);

function commandsOfRule(program: Program, rule: CallValue): readonly string[] | undefined {
  const path = attributeOf(rule, 'path');
  const regex = textOf(attributeOf(rule, 'regex'));
  if (rule.type !== 'set' || rule.open || !path || regex === undefined) return undefined;
  if (Object.keys(rule.attributes).some((name) => !known.has(name))) return undefined;
  const folders = foldersOf(program, path)?.filter((folder) => matches(regex, folder));
  const [uid, gid] = ['uid', 'gid'].map((name) =>
    name in rule.attributes ? numberOf(attributeOf(rule, name)) : 0,
  );
  const isNamedRoot = ['uname', 'gname'].every(
    (name) => !(name in rule.attributes) || textOf(attributeOf(rule, name)) === 'root',
  );
  const mode = 'mode' in rule.attributes ? textOf(attributeOf(rule, 'mode')) : '';
  const isPlain = uid !== undefined && gid !== undefined && mode !== undefined && /^[0-7]{0,4}$/.test(mode);
  // A name beside a number is written into the archive; fakeroot asks the machine that builds for it.
  if (!folders || !isPlain || !isNamedRoot || (uid + gid !== 0 && 'uname' in rule.attributes))
    return undefined;
  const names = folders.map((folder) => `.${folder}`).join(' ');
  if (folders.length === 0) return [];
  return [
    ...(mode === '' ? [] : [`chmod ${mode} ${names}`]),
    ...(uid === 0 && gid === 0 ? [] : [`chown ${uid}:${gid} ${names}`]),
  ];
}

/** Of `runCommand NAME { } "mkdir -p $out/tmp"`: `/tmp`; undefined for packages of which more, or less, is known. */
function foldersOf(program: Program, value: CallValue): readonly string[] | undefined {
  const call = libraryCallOf(program.analysis, program.places, value);
  if (!call || !/^runCommand(?:Local)?$/.test(call.name) || call.arguments.length !== 3) return undefined;
  const [script, ...others] = textPieces(call.arguments[2]) ?? [];
  if (script === undefined || others.length > 0) return undefined;
  const folders = new Set<string>();
  for (const line of script.split('\n').map((each) => each.trim())) {
    if (line === '') continue;
    const [, words] = /^mkdir -p((?: +\$(?:out|\{out\})(?:\/[\w.-]+)+)+)$/.exec(line) ?? [];
    if (words === undefined) return undefined;
    for (const word of words.trim().split(/ +/)) {
      const steps = word.split('/').slice(1);
      if (steps.includes('..') || steps.includes('.')) return undefined;
      for (const index of steps.keys()) folders.add(`/${steps.slice(0, index + 1).join('/')}`);
    }
  }
  return [...folders];
}

/** The expression is asked about whole store paths, and may match anywhere in them. */
function matches(regex: string, folder: string): boolean {
  return new RegExp(regex).test(`/nix/store/${'0'.repeat(32)}-tree${folder}`);
}
