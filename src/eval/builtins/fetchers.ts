// Built-in functions that need the network or Nix's own caches. A download with a known hash has a known store
// path: if that path is on this machine, it is used, as Nix does; otherwise the function says what is missing.

import { checkStoreName, type IngestionMethod, makeFixedOutputPath } from '../../store/store-path.ts';
import { EvalFailure } from '../errors/eval-failure.ts';
import { baseName } from '../files/canonical-path.ts';
import { flakeRefText, parseFlakeRef } from '../flake/flake-ref.ts';
import type { InputAttribute, InputAttributes } from '../flake/input-attributes.ts';
import { forcePlainString, forceString } from '../runtime/expect.ts';
import type { Session } from '../runtime/session.ts';
import { parseHash } from '../strings/hash-text.ts';
import { ContextString, textOf } from '../values/string-context.ts';
import { Attrs, force, NixPath, type Slot, type Value } from '../values/value.ts';
import type { Builtin, BuiltinTable } from './table.ts';

function needsNetwork(name: string): EvalFailure {
  return new EvalFailure(`'builtins.${name}' needs Nix and the network`, {
    hint: 'Evaluate with Nix, or pass the fetched files in with --arg or the search path.',
  });
}

function unavailable(name: string): Builtin {
  return (_session, _argument) => {
    throw needsNetwork(name);
  };
}

function download(name: string, method: IngestionMethod, defaultName: string | undefined): Builtin {
  return (session, argument) => fetchKnown(session, name, method, defaultName, argument);
}

function fetchKnown(
  session: Session,
  fetcher: string,
  method: IngestionMethod,
  defaultName: string | undefined,
  argument: Slot,
): Value {
  const { url, sha256, name = defaultName ?? baseName(url) } = readDownload(fetcher, argument);
  checkStoreName(name);
  if (sha256 === undefined) throw needsNetwork(fetcher);
  const hash = parseHash(sha256, 'sha256', true);
  const storePath = makeFixedOutputPath(session.storeDir, method, hash, name);
  if (session.fileSystem.lstat(storePath)) return new ContextString(storePath, new Set([storePath]));
  throw new EvalFailure(
    `'builtins.${fetcher}' needs Nix and the network: ${storePath} is not on this machine`,
    {
      hint: `Fetch it first, e.g. with \`nix-prefetch-url\`, or pass the files in with --arg.`,
    },
  );
}

interface Download {
  readonly url: string;
  readonly sha256?: string;
  readonly name?: string;
}

/** A URL, or a set of it with a hash and a name. */
function readDownload(fetcher: string, argument: Slot): Download {
  const value = force(argument);
  if (!(value instanceof Attrs)) return { url: forcePlainString(value) };
  const given: { url?: string; sha256?: string; name?: string } = {};
  for (const name of value.sortedNames()) {
    if (name !== 'url' && name !== 'sha256' && name !== 'name')
      throw new EvalFailure(`unsupported argument '${name}' to 'builtins.${fetcher}'`, {
        hint: 'Known are url, sha256 and name.',
      });
    given[name] = forcePlainString(value.get(name) ?? null);
  }
  const { url, ...rest } = given;
  if (url === undefined) throw new EvalFailure(`'url' argument required for 'builtins.${fetcher}'`);
  return { url, ...rest };
}

/** What is wrong with it whether there is a network or not. */
function checkTree(argument: Slot): void {
  const value = force(argument);
  if (value instanceof Attrs) {
    flakeRefText(treeAttributes(value));
    return;
  }
  const { url } = parseFlakeRef(forceText(value));
  if (typeof url === 'string' && /^file:(?!\/)/.test(url))
    throw new EvalFailure(`'${url}' must use an absolute path`, {
      hint: 'Write `path:./…`, or `file:///…`.',
    });
}

function treeAttributes(attrs: Attrs): InputAttributes {
  const attributes: Record<string, InputAttribute> = {};
  for (const name of attrs.sortedNames()) {
    const value = force(attrs.get(name) ?? null);
    if (typeof value === 'bigint' && value < 0n)
      throw new EvalFailure(`negative value given for 'fetchTree' argument '${name}': ${value}`);
    attributes[name] = typeof value === 'bigint' || typeof value === 'boolean' ? value : forceText(value);
  }
  return attributes;
}

function forceText(value: Value): string {
  return value instanceof NixPath ? value.path : textOf(forceString(value));
}

export const fetcherBuiltins: BuiltinTable = {
  fetchurl: download('fetchurl', 'flat', undefined),
  fetchTarball: download('fetchTarball', 'recursive', 'source'),
  fetchGit: unavailable('fetchGit'),
  fetchMercurial: unavailable('fetchMercurial'),
  fetchTree: (_session, argument) => {
    checkTree(argument);
    throw needsNetwork('fetchTree');
  },
  fetchClosure: unavailable('fetchClosure'),
  getFlake: unavailable('getFlake'),
  outputOf: (_session, _drv, _output) => {
    throw needsNetwork('outputOf');
  },
};
