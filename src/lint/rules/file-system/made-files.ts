// Functions of nixpkgs that make a file, or a folder whose files are known.
import type { CallValue } from '../../../dockertools/image-call.ts';
import { attributeOf, hasAttribute, textOf } from '../../../program/call-values.ts';
import type { LibraryCall } from '../../../program/library-call.ts';

/** The files in the folder that a call makes, when all are known. */
export function filesOfCall({ name, path, arguments: args }: LibraryCall): readonly string[] | undefined {
  const [first, second] = args;
  if (name === 'writeShellApplication') return fileIn('/bin/', attributeOf(first, 'name'));
  if (name === 'writeTextFile') return fileIn('/', attributeOf(first, 'destination'));
  if (second === undefined) return undefined;
  if (name === 'writeTextDir') return fileIn('/', first);
  const isBin = /^write(?:Shell)?ScriptBin$/.test(name) || isWriter(path, /^write\w+Bin$/);
  return isBin ? fileIn('/bin/', first) : undefined;
}

/** What to call instead of a function that makes a file and no folder; undefined when it makes none. */
export function folderInsteadOfFile({ name, path, arguments: args }: LibraryCall): string | undefined {
  const [first] = args;
  if (name === 'writeTextFile')
    return first && hasAttribute(first, 'destination') === false ? "give it a 'destination'" : undefined;
  if (args.length < 2) return undefined;
  if (name === 'writeText' || name === 'concatText') return "use 'writeTextDir'";
  if (/^(?:write(?:Shell)?|concat)Script$/.test(name))
    return `use '${name === 'writeShellScript' ? name : 'writeScript'}Bin'`;
  if (/\bformats\..*\.generate$/.test(path)) return 'copy it into a folder';
  // A writer takes a path for its name as well.
  if (!isWriter(path, /^write(?!\w*Bin$)\w+$/) || textOf(first)?.startsWith('/') !== false) return undefined;
  return /^write(?:JSON|TOML|YAML|Text)$/.test(name) ? 'copy it into a folder' : `use '${name}Bin'`;
}

/** The text of a script that a call makes. */
export function scriptOfCall({ name, arguments: args }: LibraryCall): CallValue | undefined {
  if (name === 'writeTextFile') return attributeOf(args[0], 'text');
  return name === 'writeScript' || name === 'writeScriptBin' ? args[1] : undefined;
}

function isWriter(path: string, name: RegExp): boolean {
  const steps = path.split('.');
  return steps.at(-2) === 'writers' && name.test(steps.at(-1) ?? '');
}

function fileIn(folder: string, name: CallValue | undefined): readonly string[] | undefined {
  const text = textOf(name);
  return text === undefined ? undefined : [`${folder}${text.replace(/^\/+/, '')}`];
}
