// Built-in functions: `derivation` and its kin.
import { outputPlaceholder } from '../../store/store-path.ts';
import { SourceText } from '../../syntax/source-text.ts';
import { derivationStrict } from '../derivation/derivation-strict.ts';
import { EvalFailure } from '../errors/eval-failure.ts';
import { forceAttrs, forceList, forcePlainString } from '../runtime/expect.ts';
import type { Session } from '../runtime/session.ts';
import type { Origin } from '../values/origin.ts';
import { Attrs, emptyEnv, force, Lambda, lazy, type Slot, type Value } from '../values/value.ts';
import type { BuiltinTable } from './table.ts';

export const derivationBuiltins: BuiltinTable = {
  derivationStrict: (session, attrs) => derivationStrict(session, attrs),
  placeholder: (_session, output) => outputPlaceholder(forcePlainString(output)),
};

const origin: Origin = { source: new SourceText('<nix/derivation-internal.nix>', ''), start: 0, end: 0 };

/** The global function `derivation`; in Nix it is written in Nix, so it counts as a lambda. */
export function derivationFunction(session: Session): Lambda {
  return new Lambda(
    {
      name: 'derivation',
      argument: 'drvAttrs',
      formals: [{ name: 'outputs', hasDefault: true, origin }],
      ellipsis: true,
      origin,
      enter: (_env, arg) => lazyDerivation(session, arg),
    },
    emptyEnv,
  );
}

/**
 * The set of the first output: the attributes given, one attribute per output, `all`, `drvAttrs`, and what
 * identifies the output. Only the names of the outputs are evaluated.
 */
function lazyDerivation(session: Session, arg: Slot): Value {
  const drvAttrs = forceAttrs(arg);
  const strict = lazy(() => derivationStrict(session, drvAttrs));
  const outputs = drvAttrs.has('outputs') ? forceList(drvAttrs.get('outputs')!) : ['out'];
  const common = new Map(drvAttrs.entries);

  const members = outputs.map((slot) => {
    const outputName = forcePlainString(slot);
    const value = lazy(() => {
      const entries = new Map(common);
      entries.set('outPath', attribute(strict, outputName));
      entries.set('drvPath', attribute(strict, 'drvPath'));
      entries.set('type', 'derivation');
      entries.set('outputName', outputName);
      return new Attrs(entries, drvAttrs.origins);
    });
    return { outputName, value };
  });
  const seen = new Set<string>();
  for (const { outputName, value } of members) {
    if (!seen.has(outputName)) common.set(outputName, value);
    seen.add(outputName);
  }
  common.set(
    'all',
    members.map(({ value }) => value),
  );
  common.set('drvAttrs', drvAttrs);

  const [first] = members;
  // Reports the empty list of outputs.
  return first ? force(first.value) : force(strict);
}

function attribute(set: Slot, name: string): Slot {
  return lazy(() => {
    const slot = forceAttrs(set).get(name);
    if (slot === undefined)
      throw new EvalFailure(`attribute '${name}' missing: the derivation has no such output`);
    return force(slot);
  });
}
