// Built-in functions that need the network or Nix's own caches. A download with a known hash has a known store
// path: if that path is on this machine, it is used, as Nix does; otherwise the function says what is missing.

import { type IngestionMethod, makeFixedOutputPath } from '../../store/store-path.ts';
import { EvalFailure } from '../errors/eval-failure.ts';
import { baseName } from '../files/canonical-path.ts';
import { forceAttrs, forcePlainString } from '../runtime/expect.ts';
import type { Session } from '../runtime/session.ts';
import { parseHash } from '../strings/hash-text.ts';
import { ContextString } from '../values/string-context.ts';
import { Attrs, force, type Slot, type Value } from '../values/value.ts';
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
  const value = force(argument);
  if (!(value instanceof Attrs)) throw needsNetwork(fetcher);
  const get = (name: string) => {
    const slot = forceAttrs(value).get(name);
    return slot === undefined ? undefined : forcePlainString(slot);
  };
  const url = get('url');
  if (url === undefined) throw new EvalFailure(`'url' argument required for 'builtins.${fetcher}'`);
  const hash = get('sha256') ?? get('hash');
  if (hash === undefined) throw needsNetwork(fetcher);
  const name = get('name') ?? defaultName ?? baseName(url);
  const storePath = makeFixedOutputPath(session.storeDir, method, parseHash(hash, 'sha256', true), name);
  if (session.fileSystem.lstat(storePath)) return new ContextString(storePath, new Set([storePath]));
  throw new EvalFailure(
    `'builtins.${fetcher}' needs Nix and the network: ${storePath} is not on this machine`,
    {
      hint: `Fetch it first, e.g. with \`nix-prefetch-url\`, or pass the files in with --arg.`,
    },
  );
}

export const fetcherBuiltins: BuiltinTable = {
  fetchurl: download('fetchurl', 'flat', undefined),
  fetchTarball: download('fetchTarball', 'recursive', 'source'),
  fetchGit: unavailable('fetchGit'),
  fetchMercurial: unavailable('fetchMercurial'),
  fetchTree: unavailable('fetchTree'),
  fetchClosure: unavailable('fetchClosure'),
  getFlake: unavailable('getFlake'),
  outputOf: (_session, _drv, _output) => {
    throw needsNetwork('outputOf');
  },
};
