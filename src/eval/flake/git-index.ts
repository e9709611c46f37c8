// The files that git tracks, read from the index of a repository. Form: gitformat-index(5), versions 2 to 4.
import { EvalFailure } from '../errors/eval-failure.ts';
import { canonicalPath } from '../files/canonical-path.ts';
import type { FileSystem } from '../files/file-system.ts';

/** Paths from the repository's top. @throws EvalFailure when it cannot be read */
export function trackedFiles(repository: string, fileSystem: FileSystem): ReadonlySet<string> {
  const index = `${gitFolder(repository, fileSystem)}/index`;
  // Nothing is tracked before the first `git add`.
  if (fileSystem.lstat(index) === undefined) return new Set();
  return new Set(readGitIndex(Buffer.from(fileSystem.readFile(index)), index));
}

// Of a linked worktree, `.git` is a file: `gitdir: FOLDER`.
function gitFolder(repository: string, fileSystem: FileSystem): string {
  const own = `${repository}/.git`;
  if (fileSystem.lstat(own)?.type !== 'regular') return own;
  const text = Buffer.from(fileSystem.readFile(own)).toString('utf8');
  const [, folder] = /^gitdir: (.+)$/.exec(text.trimEnd()) ?? [];
  if (folder === undefined) throw new EvalFailure(`${own} names no repository`);
  return canonicalPath(folder.startsWith('/') ? folder : `${repository}/${folder}`);
}

/** @param file for messages @throws EvalFailure */
export function readGitIndex(bytes: Buffer, file: string): string[] {
  const wrong = (what: string) =>
    new EvalFailure(`${file} cannot be read: ${what}`, {
      hint: 'Evaluate with Nix, or give the folder as path:.',
    });
  if (bytes.length < 12 || bytes.toString('latin1', 0, 4) !== 'DIRC') throw wrong('it is no index of git');
  const version = bytes.readUInt32BE(4);
  if (version < 2 || version > 4) throw wrong(`its version is ${version}, and 2 to 4 are known`);
  const names: string[] = [];
  let previous = Buffer.alloc(0);
  let offset = 12;
  for (let count = bytes.readUInt32BE(8); count > 0; count--) {
    const start = offset;
    // Ten times and numbers, then the object's name.
    offset += 60;
    if (offset + 2 > bytes.length) throw wrong('it ends too early');
    const mode = bytes.readUInt32BE(start + 24);
    const isExtended = (bytes.readUInt16BE(offset) & 0x4000) !== 0;
    offset += isExtended ? 4 : 2;
    let shared = Buffer.alloc(0);
    if (version === 4) {
      const [dropped, next] = readVarint(bytes, offset);
      shared = previous.subarray(0, Math.max(0, previous.length - dropped));
      offset = next;
    }
    const end = bytes.indexOf(0, offset);
    if (end < 0) throw wrong('it ends too early');
    previous = Buffer.concat([shared, bytes.subarray(offset, end)]);
    // Entries before version 4 fill up to eight bytes, with one zero at least.
    offset = version === 4 ? end + 1 : start + ((end - start + 8) & ~7);
    // A submodule is a repository of its own.
    if ((mode & 0o170000) !== 0o160000) names.push(previous.toString('utf8'));
  }
  return names;
}

// The variable-width number of pack files' offsets: each further byte adds one to what is before it.
function readVarint(bytes: Buffer, start: number): readonly [value: number, next: number] {
  let offset = start;
  let byte = bytes[offset++] ?? 0;
  let value = byte & 0x7f;
  while ((byte & 0x80) !== 0) {
    byte = bytes[offset++] ?? 0;
    value = ((value + 1) << 7) | (byte & 0x7f);
  }
  return [value, offset];
}
