// Paths that people name → the files to lint.
import { type Dirent, existsSync, lstatSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import ignore, { type Ignore } from 'ignore';
import { NixlayerError } from '../../errors/nixlayer-error.ts';

/** The patterns of one folder's .gitignore. */
interface IgnoreFile {
  readonly folder: string;
  readonly patterns: Ignore;
}

const versionControl: ReadonlySet<string> = new Set(['.git', '.hg', '.jj', '.svn']);

/**
 * Files are taken as they are; of folders the .nix files below that no .gitignore excludes. Links in folders are not
 * followed. Absolute, sorted, each once.
 * @throws NixlayerError E_USAGE when there is nothing at a path, or it cannot be read
 */
export function findFiles(paths: readonly string[]): readonly string[] {
  const found = new Set<string>();
  for (const path of paths.map((each) => resolve(each))) {
    try {
      if (statSync(path).isDirectory())
        for (const file of filesBelow(path, ignoreFilesAbove(path))) found.add(file);
      else found.add(path);
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause);
      throw new NixlayerError('E_USAGE', `cannot look at '${path}': ${reason}`, {
        cause,
        hint: 'Expected .nix files and folders; lint takes - for standard input, too.',
      });
    }
  }
  return [...found].toSorted();
}

function* filesBelow(folder: string, above: readonly IgnoreFile[]): Generator<string> {
  const own = readIgnoreFile(folder);
  const rules = own ? [...above, own] : above;
  const entries = readdirSync(folder, { withFileTypes: true });
  for (const entry of entries) {
    if (!isWanted(entry)) continue;
    const path = join(folder, entry.name);
    if (isIgnored(rules, path, entry.isDirectory())) continue;
    if (entry.isDirectory()) yield* filesBelow(path, rules);
    else yield path;
  }
}

function isWanted(entry: Dirent): boolean {
  return entry.isDirectory()
    ? !versionControl.has(entry.name)
    : entry.isFile() && entry.name.endsWith('.nix');
}

// The deepest file that says something decides.
function isIgnored(rules: readonly IgnoreFile[], path: string, isFolder: boolean): boolean {
  for (const { folder, patterns } of rules.toReversed()) {
    const { ignored, unignored } = patterns.test(relative(folder, path) + (isFolder ? '/' : ''));
    if (ignored || unignored) return ignored;
  }
  return false;
}

/** From the top of the working tree to the folder above this one. */
function ignoreFilesAbove(folder: string): readonly IgnoreFile[] {
  const top = workTree(folder);
  const files: IgnoreFile[] = [];
  if (top === undefined) return files;
  for (let current = folder; current !== top; ) {
    current = dirname(current);
    const file = readIgnoreFile(current);
    if (file) files.unshift(file);
  }
  return files;
}

function workTree(folder: string): string | undefined {
  if (existsSync(join(folder, '.git'))) return folder;
  const up = dirname(folder);
  return up === folder ? undefined : workTree(up);
}

function readIgnoreFile(folder: string): IgnoreFile | undefined {
  const file = join(folder, '.gitignore');
  if (!lstatSync(file, { throwIfNoEntry: false })?.isFile()) return undefined;
  return { folder, patterns: ignore().add(readFileSync(file, 'utf8')) };
}
