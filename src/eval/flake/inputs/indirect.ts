// `flake:nixpkgs/branch/commit`: a name in the registry of Nix.
import { BadFlakeUrl, type FlakeUrl, flakeUrlText } from '../flake-url.ts';
import {
  assertCommit,
  type InputScheme,
  isCommit,
  isRefName,
  optionalString,
  present,
  stringOf,
} from '../input-attributes.ts';

const idPattern = /^[a-zA-Z][a-zA-Z0-9_-]*$/;

function assertId(id: string): void {
  if (!idPattern.test(id)) throw new BadFlakeUrl(`'${id}' is not a valid flake ID`);
}

function fromParts(url: FlakeUrl, parts: readonly string[]) {
  const [id = '', second, third] = parts;
  const wrong = (what: string, meant: string) =>
    new BadFlakeUrl(`in flake URL '${flakeUrlText(url)}', '${what}' is not a ${meant}`);
  assertId(id);
  if (parts.length > 3 || id === '') throw new BadFlakeUrl(`GitHub URL '${flakeUrlText(url)}' is invalid`);
  if (second === undefined) return { type: 'indirect', id };
  if (third === undefined && isCommit(second)) return { type: 'indirect', id, rev: second };
  if (!isRefName(second))
    throw wrong(second, third === undefined ? 'commit hash or branch/tag name' : 'branch/tag name');
  if (third !== undefined && !isCommit(third)) throw wrong(third, 'commit hash');
  return present({ type: 'indirect', id, ref: second, rev: third });
}

export const indirectScheme: InputScheme = {
  types: ['indirect'],
  known: ['id', 'ref'],
  fromUrl: (url) =>
    url.scheme === 'flake'
      ? fromParts(
          url,
          url.path.split('/').filter((part) => part !== ''),
        )
      : undefined,
  check: (attributes) => assertId(stringOf(attributes, 'id')),
  toUrl: (attributes) => {
    const rev = optionalString(attributes, 'rev');
    if (rev !== undefined) assertCommit(rev);
    const parts = [stringOf(attributes, 'id'), optionalString(attributes, 'ref'), rev];
    return {
      scheme: 'flake',
      authority: undefined,
      path: parts.filter((part) => part !== undefined).join('/'),
      query: new Map(),
      fragment: '',
    };
  },
};
