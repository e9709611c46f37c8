// `<nix/fetchurl.nix>`: the function that bootstraps downloads with Nix's own downloader.

import { SourceText } from '../../syntax/source-text.ts';
import { EvalFailure } from '../errors/eval-failure.ts';
import { baseName } from '../files/canonical-path.ts';
import { call } from '../runtime/call.ts';
import { coerceToString, toStringOptions } from '../runtime/coerce.ts';
import { forceAttrs, forceBool, forceString } from '../runtime/expect.ts';
import type { Session } from '../runtime/session.ts';
import { attrsOf } from '../values/attrs.ts';
import type { Origin } from '../values/origin.ts';
import { contextOf, textOf, withContext } from '../values/string-context.ts';
import { emptyEnv, force, Lambda, lazy, type Slot, type Value } from '../values/value.ts';

const origin: Origin = { source: new SourceText('<nix/fetchurl.nix>', ''), start: 0, end: 0 };
/** The lines on which Nix's file has its arguments, for `builtins.unsafeGetAttrPos`. */
const lines: Readonly<Record<string, number>> = {
  system: 3,
  url: 4,
  hash: 5,
  md5: 8,
  sha1: 9,
  sha256: 10,
  sha512: 11,
  outputHash: 12,
  outputHashAlgo: 23,
  executable: 35,
  unpack: 36,
  name: 37,
  impure: 38,
};
const legacyAlgorithms = ['sha512', 'sha1', 'md5', 'sha256'] as const;
const optional = [
  'system',
  'hash',
  ...legacyAlgorithms,
  'outputHash',
  'outputHashAlgo',
  'executable',
  'unpack',
  'name',
  'impure',
];

export function nixFetchurl(session: Session): Lambda {
  return new Lambda(
    {
      name: 'fetchurl',
      argument: undefined,
      formals: [
        { name: 'url', hasDefault: false, origin: argumentOrigin('url') },
        ...optional.map((name) => ({ name, hasDefault: true, origin: argumentOrigin(name) })),
      ],
      ellipsis: false,
      origin,
      enter: (_env, arg) => fetchurlDerivation(session, arg),
    },
    emptyEnv,
  );
}

function argumentOrigin(name: string): Origin {
  const before = `${'\n'.repeat((lines[name] ?? 1) - 1)}  `;
  const source = new SourceText('/fetchurl.nix', before + name);
  return { source, start: before.length, end: before.length + name.length };
}

function fetchurlDerivation(session: Session, arg: Slot): Value {
  const args = forceAttrs(arg);
  for (const name of args.sortedNames())
    if (name !== 'url' && !optional.includes(name))
      throw new EvalFailure(`function 'fetchurl' called with unexpected argument '${name}'`);
  const url = args.get('url');
  if (url === undefined) throw new EvalFailure(`function 'fetchurl' called without required argument 'url'`);

  const given = (name: string): boolean => {
    const slot = args.get(name);
    return slot !== undefined && textOf(forceString(slot)) !== '';
  };
  const or = (name: string, fallback: Slot): Slot => {
    const slot = args.get(name);
    return slot === undefined ? fallback : slot;
  };
  const flag = (name: string): boolean => {
    const slot = args.get(name);
    return slot !== undefined && forceBool(slot);
  };
  const legacy = legacyAlgorithms.find(given) ?? 'sha256';
  const chosen = given('hash') ? 'hash' : legacy;

  return call(
    session,
    force(session.globals.get('derivation')!),
    attrsOf({
      builder: 'builtin:fetchurl',
      outputHashMode: lazy(() => (flag('unpack') || flag('executable') ? 'recursive' : 'flat')),
      name: or(
        'name',
        lazy(() => lastPart(session, url)),
      ),
      url,
      executable: or('executable', false),
      unpack: or('unpack', false),
      system: 'builtin',
      preferLocalBuild: true,
      impureEnvVars: ['http_proxy', 'https_proxy', 'ftp_proxy', 'all_proxy', 'no_proxy'],
      urls: [url],
      __impure: flag('impure') ? true : undefined,
      outputHash: flag('impure') ? undefined : or('outputHash', or(chosen, '')),
      outputHashAlgo: flag('impure') ? undefined : or('outputHashAlgo', chosen === 'hash' ? '' : legacy),
    }),
  );
}

function lastPart(session: Session, url: Slot): Value {
  const text = coerceToString(session, url, toStringOptions);
  return withContext(baseName(textOf(text)), contextOf(text));
}
