// Flake references: text ↔ attributes. Meaning and error texts are those of Nix 2.26 (src/libflake/flakeref.cc,
// src/libfetchers).
import { EvalFailure } from '../errors/eval-failure.ts';
import { BadFlakeUrl, decodeQuery, type FlakeUrl, flakeUrlText, parseFlakeUrl } from './flake-url.ts';
import {
  attributesText,
  commonAttributes,
  type InputAttributes,
  type InputScheme,
  optionalString,
} from './input-attributes.ts';
import { downloadScheme } from './inputs/download.ts';
import { gitScheme, mercurialScheme } from './inputs/git.ts';
import { gitArchiveScheme } from './inputs/git-archive.ts';
import { indirectScheme } from './inputs/indirect.ts';
import { pathScheme } from './inputs/path.ts';

const schemes: readonly InputScheme[] = [
  pathScheme,
  gitScheme,
  mercurialScheme,
  indirectScheme,
  gitArchiveScheme,
  downloadScheme,
];

/**
 * @param options.relative also a path that is not absolute, such as `./a`
 * @throws EvalFailure
 */
export function parseFlakeRef(text: string, options: { readonly relative?: boolean } = {}): InputAttributes {
  const { attributes, fragment } =
    parseName(text) ?? parseUrl(text) ?? parsePath(text, options.relative === true);
  if (fragment === '') return attributes;
  throw new EvalFailure(`unexpected fragment '${fragment}' in flake reference '${text}'`);
}

/** @throws EvalFailure */
export function flakeRefText(attributes: InputAttributes): string {
  const { dir, ...input } = attributes;
  const type = optionalString(input, 'type');
  if (type === undefined)
    throw new EvalFailure("'type' attribute to specify input scheme is required but not provided");
  const scheme = schemes.find(({ types }) => types.includes(type));
  if (scheme === undefined) throw new EvalFailure(`cannot show unsupported input '${attributesText(input)}'`);
  for (const name of Object.keys(input).sort()) {
    if (name !== 'type' && !scheme.known.includes(name) && !commonAttributes.includes(name))
      throw new EvalFailure(`input attribute '${name}' not supported by scheme '${type}'`);
  }
  scheme.check(input);
  const url = scheme.toUrl(input);
  const folder = optionalString({ ...(dir !== undefined && { dir }) }, 'dir') ?? '';
  return flakeUrlText(folder === '' ? url : { ...url, query: new Map([...url.query, ['dir', folder]]) });
}

interface Parsed {
  readonly attributes: InputAttributes;
  readonly fragment: string;
}

/** `nixpkgs`, `nixpkgs/branch` */
function parseName(text: string): Parsed | undefined {
  const commit = '[0-9a-fA-F]{40}';
  const pattern = new RegExp(
    `^([a-zA-Z][a-zA-Z0-9_-]*(?:/(?:${commit}|[a-zA-Z0-9@][a-zA-Z0-9_./@+-]*(?:/${commit})?))?)(?:#(.*))?$`,
    's',
  );
  const [, path, fragment = ''] = pattern.exec(text) ?? [];
  if (path === undefined) return undefined;
  const url = { scheme: 'flake', authority: '', path, query: new Map<string, string>(), fragment };
  return { attributes: attributesOf(url), fragment };
}

// What is no URL, or a wrong one of some kinds, is tried as a path.
function parseUrl(text: string): Parsed | undefined {
  try {
    const url = parseFlakeUrl(text);
    return { attributes: attributesOf(url), fragment: url.fragment };
  } catch (error) {
    if (error instanceof BadFlakeUrl) return undefined;
    throw error;
  }
}

function parsePath(text: string, mayBeRelative: boolean): Parsed {
  const [, path = '', query = '', fragment = ''] = /^([^?#]*)(?:\?([^#]*))?(?:#(.*))?$/s.exec(text) ?? [];
  const parameters = decodeQuery(query);
  if (!path.startsWith('/') && !mayBeRelative)
    throw new BadFlakeUrl(`flake reference '${text}' is not an absolute path`);
  const url = { scheme: 'path', authority: '', path, query: parameters, fragment };
  return { attributes: attributesOf(url), fragment };
}

function attributesOf(url: FlakeUrl): InputAttributes {
  const query = new Map(url.query);
  const dir = query.get('dir') ?? '';
  query.delete('dir');
  const own = { ...url, query, fragment: '' };
  for (const scheme of schemes) {
    const attributes = scheme.fromUrl(own);
    if (attributes !== undefined) return dir === '' ? attributes : { ...attributes, dir };
  }
  throw new EvalFailure(`input '${flakeUrlText(own)}' is unsupported`);
}
