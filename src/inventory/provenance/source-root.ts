// The folder that an expression belongs to: its git checkout, read without git, which would run what a repository says.
import { readFileSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { publicUrl } from '../public-url.ts';

export interface SourceRoot {
  /** Absolute. */
  readonly folder: string;
  readonly checkout?: Checkout;
}

export interface Checkout {
  /** What HEAD names; the files may have been changed since. */
  readonly commit: string;
  /** Of the remote `origin`, where it is one that others can reach. */
  readonly remote?: string;
}

/** @param file absolute @returns the folder of the file where there is no repository around it */
export function sourceRootOf(file: string): SourceRoot {
  for (let folder = dirname(file); ; folder = dirname(folder)) {
    const git = gitFolderOf(folder);
    if (git !== undefined) {
      const checkout = readCheckout(git);
      return { folder, ...(checkout && { checkout }) };
    }
    if (folder === dirname(folder)) return { folder: dirname(file) };
  }
}

/** `a/b.nix`, with slashes on every system; undefined for what lies elsewhere. */
export function within({ folder }: SourceRoot, file: string): string | undefined {
  const path = relative(folder, file).replaceAll('\\', '/');
  return path === '' || path.startsWith('../') || path === '..' || resolve(folder, path) !== resolve(file)
    ? undefined
    : path;
}

/** The `.git` of a folder: a folder itself, or a file that names one, in worktrees and submodules. */
function gitFolderOf(folder: string): string | undefined {
  const path = join(folder, '.git');
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat === undefined) return undefined;
  if (stat.isDirectory()) return path;
  const [, named] = /^gitdir: (.+)$/m.exec(readText(path) ?? '') ?? [];
  return named === undefined ? undefined : resolve(folder, named);
}

function readCheckout(git: string): Checkout | undefined {
  // Worktrees have their own HEAD, and share everything else.
  const common = readText(join(git, 'commondir'))?.trim();
  const shared = common === undefined ? git : resolve(git, common);
  const commit = readHead(git, shared);
  if (commit === undefined) return undefined;
  const remote = originOf(readText(join(shared, 'config')) ?? '');
  return { commit, ...(remote !== undefined && { remote }) };
}

const commitForm = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/;

function readHead(git: string, shared: string): string | undefined {
  const head = readText(join(git, 'HEAD'))?.trim() ?? '';
  if (commitForm.test(head)) return head;
  const [, ref] = /^ref: (refs\/[\w./-]+)$/.exec(head) ?? [];
  if (ref === undefined || ref.includes('..')) return undefined;
  const loose = (readText(join(git, ref)) ?? readText(join(shared, ref)))?.trim();
  if (loose !== undefined && commitForm.test(loose)) return loose;
  for (const line of readText(join(shared, 'packed-refs'))?.split('\n') ?? []) {
    const [commit = '', name] = line.split(' ', 2);
    if (name === ref && commitForm.test(commit)) return commit;
  }
  return undefined;
}

/** In the form of Nix's flake references: `git+https://…`. */
function originOf(config: string): string | undefined {
  const [, section = ''] = /^\[remote "origin"\]\s*\n((?:(?!\[).*\n?)*)/m.exec(config) ?? [];
  const [, url] = /^\s*url\s*=\s*(\S+)\s*$/m.exec(section) ?? [];
  if (url === undefined) return undefined;
  if (/^(?:https?|ssh|git):\/\//.test(url)) return `git+${publicUrl(url)}`;
  // `git@host:team/app.git`
  const [, host, path] = /^(?:[\w.-]+@)?([\w.-]+\.[\w.-]+):(?!\/\/)(.+)$/.exec(url) ?? [];
  return host === undefined ? undefined : `git+ssh://${host}/${path}`;
}

/** Undefined for what is not there, or is larger than such files are. */
function readText(file: string): string | undefined {
  const largest = 16 * 1024 * 1024;
  try {
    const stat = statSync(file);
    return stat.isFile() && stat.size <= largest ? readFileSync(file, 'utf8') : undefined;
  } catch {
    return undefined;
  }
}
