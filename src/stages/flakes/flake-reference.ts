// A flake reference on the command line, such as `.#image`: recognised by its text and by what is on the disk.
// Form: `nix flake --help`, "Flake references"; Nix's parseFlakeRefWithFragment.
import { NixlayerError } from '../../errors/nixlayer-error.ts';

/** Where a flake lies on this machine. */
export interface LocalFlake {
  /** As written: relative or absolute, without query. */
  readonly path: string;
  /**
   * `search`: the flake.nix may be further up, and a git repository around it is the flake's source, as for `.`;
   * `path`: the folder is the source (`path:`); `git`: the folder is a repository (`git+file:`).
   */
  readonly kind: 'search' | 'path' | 'git';
  /** `?dir=`: the folder of flake.nix in the source; empty for its root. */
  readonly dir: string;
}

export interface FlakeReference {
  /** The reference without attribute, as Nix takes it; never begins with `-`. */
  readonly url: string;
  /** What follows `#`, as written; empty for the default package. */
  readonly attribute: string;
  /** Absent when the flake is fetched from elsewhere. */
  readonly local?: LocalFlake;
}

/** What has to be known of the disk. */
export interface Disk {
  /** `other` is a device, a pipe and the like. */
  typeOf(path: string): 'file' | 'folder' | 'other' | undefined;
}

/**
 * In this order: what exists under the whole text is a file or folder, and a folder is a flake when it has a flake.nix
 * but neither a default.nix nor an index.json (an OCI layout); a text with `#` or with a scheme that flakes have is a
 * flake reference; anything else is none, and the result is undefined.
 *
 * @throws NixlayerError E_USAGE: an attribute of an ordinary file (`image.nix#app`); `^`, which chooses outputs
 */
export function recogniseFlake(input: string, disk: Disk): FlakeReference | undefined {
  const type = disk.typeOf(input);
  if (type === 'folder') return isFlakeFolder(input, disk) ? referenceToFolder(input) : undefined;
  if (type !== undefined) return undefined;
  const hash = input.indexOf('#');
  if (hash < 0) return schemes.test(input) ? referenceTo(input, '') : undefined;
  const url = input.slice(0, hash) || '.';
  const attribute = input.slice(hash + 1);
  if (disk.typeOf(url) === 'file') {
    throw new NixlayerError('E_USAGE', `${url} is a file and no flake`, {
      hint: `Choose an attribute of a file with -A: ${url} -A ${attribute || 'NAME'}`,
    });
  }
  if (attribute.includes('^')) {
    throw new NixlayerError('E_USAGE', `${input} chooses outputs with ^, and an image has no other ones`, {
      hint: `Write ${url}#${attribute.slice(0, attribute.indexOf('^'))}.`,
    });
  }
  return referenceTo(pathWord(url), attribute);
}

const schemes = /^(?:path|flake|github|gitlab|sourcehut|(?:git|hg|tarball|file)\+[a-z]+|git|https?|file):/;

function isFlakeFolder(folder: string, disk: Disk): boolean {
  const has = (name: string) => disk.typeOf(`${folder}/${name}`) !== undefined;
  return has('flake.nix') && !has('default.nix') && !has('index.json');
}

// `images` would be a name in Nix's registry, and `#` and `?` end a path.
function referenceToFolder(folder: string): FlakeReference {
  if (/[#?%]/.test(folder))
    return referenceTo(`path:${folder.split('/').map(encodeURIComponent).join('/')}`, '');
  return referenceTo(
    /^\.{0,2}\//.test(folder) || folder === '.' || folder === '..' ? folder : `./${folder}`,
    '',
  );
}

function pathWord(word: string): string {
  return word.startsWith('-') ? `./${word}` : word;
}

function referenceTo(url: string, attribute: string): FlakeReference {
  const local = localFlake(url);
  return { url, attribute, ...(local && { local }) };
}

function localFlake(url: string): LocalFlake | undefined {
  const question = url.indexOf('?');
  const address = question < 0 ? url : url.slice(0, question);
  const dir = question < 0 ? '' : (new URLSearchParams(url.slice(question + 1)).get('dir') ?? '');
  const [, scheme, rest = ''] = /^(path|git\+file):(.*)$/s.exec(address) ?? [];
  if (scheme !== undefined) {
    const path = decode(rest.startsWith('//') ? rest.replace(/^\/\/[^/]*/, '') : rest);
    return path === '' ? undefined : { path, kind: scheme === 'path' ? 'path' : 'git', dir };
  }
  if (schemes.test(address) || isRegistryName(address)) return undefined;
  return { path: address, kind: 'search', dir };
}

// `nixpkgs`, `nixpkgs/branch`: Nix looks for these in its registry, whatever folders there are.
function isRegistryName(address: string): boolean {
  return /^[a-zA-Z][a-zA-Z0-9_-]*(?:\/[a-zA-Z0-9@][a-zA-Z0-9_.@-]*){0,2}$/.test(address);
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
