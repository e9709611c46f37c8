// Which package a store path is: its name, version and output, read from the name of the path.

export interface PackageOfPath {
  /** `openssl` */
  readonly name: string;
  /** `3.0.13`; empty for one without. */
  readonly version: string;
  /** `bin`; empty for `out`, which names of store paths do not say. */
  readonly output: string;
}

/**
 * The version begins as for `builtins.parseDrvName`: after the first dash that no letter follows. Words at its end that
 * are letters only are the output, or what distinguishes packages in the same way (`linux-6.1-modules`), unless they are
 * part of how a release is called.
 *
 * @param storePath `/nix/store/HASH-openssl-3.0.13-bin`
 */
export function packageOfPath(storePath: string): PackageOfPath {
  const whole = wholeNameOf(storePath);
  const [, name, rest] = /^(.+?)-([^A-Za-z].*)$/s.exec(whole) ?? [];
  if (name === undefined || rest === undefined) return { name: whole, version: '', output: '' };
  const words = rest.split('-');
  let end = words.length;
  while (end > 1 && isOutput(words[end - 1]!)) end -= 1;
  return { name, version: words.slice(0, end).join('-'), output: words.slice(end).join('-') };
}

/** `/nix/store/HASH-openssl-3.0.13-bin` → `openssl-3.0.13-bin` */
export function wholeNameOf(storePath: string): string {
  const base = storePath.slice(storePath.lastIndexOf('/') + 1);
  return base[32] === '-' ? base.slice(33) : base;
}

/** The 32 characters before the name, of a store path or of its hash part alone. */
export function hashPartOf(storePath: string): string {
  const start = storePath.lastIndexOf('/') + 1;
  return storePath.slice(start, start + 32);
}

/** What stays the same when a package is updated, for people: `openssl`, `openssl (bin)`. */
export function packageTitle({ name, output }: PackageOfPath): string {
  return output === '' ? name : `${name} (${output})`;
}

/** The same of a store path. */
export function titleOfPath(storePath: string): string {
  return packageTitle(packageOfPath(storePath));
}

const releaseWords = new Set(['alpha', 'beta', 'git', 'pre', 'rc', 'stable', 'unstable']);

function isOutput(word: string): boolean {
  return /^[A-Za-z_]+$/.test(word) && !releaseWords.has(word);
}
