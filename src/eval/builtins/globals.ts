// All built-ins together, and which of them are variables.

import { nixGlobals } from '../../syntax/globals.ts';
import { EvalFailure } from '../errors/eval-failure.ts';
import type { Session } from '../runtime/session.ts';
import { Attrs, lazy, type Slot } from '../values/value.ts';
import { arithmeticBuiltins } from './arithmetic.ts';
import { attributeSetBuiltins } from './attribute-sets.ts';
import { contextBuiltins } from './context.ts';
import { controlBuiltins } from './control.ts';
import { derivationBuiltins, derivationFunction } from './derivations.ts';
import { environmentBuiltins, environmentConstants } from './environment.ts';
import { fetcherBuiltins } from './fetchers.ts';
import { fileBuiltins } from './files.ts';
import { flakeRefBuiltins } from './flake-refs.ts';
import { formatBuiltins } from './formats.ts';
import { listBuiltins } from './lists.ts';
import { regexBuiltins } from './regex.ts';
import { storeFileBuiltins } from './store-files.ts';
import { stringBuiltins } from './strings.ts';
import { type BuiltinTable, primopsOf } from './table.ts';
import { typeBuiltins } from './types.ts';
import { versionBuiltins } from './versions.ts';

const functions: BuiltinTable = {
  ...arithmeticBuiltins,
  ...attributeSetBuiltins,
  ...contextBuiltins,
  ...controlBuiltins,
  ...derivationBuiltins,
  ...environmentBuiltins,
  ...fetcherBuiltins,
  ...fileBuiltins,
  ...flakeRefBuiltins,
  ...formatBuiltins,
  ...listBuiltins,
  ...regexBuiltins,
  ...storeFileBuiltins,
  ...stringBuiltins,
  ...typeBuiltins,
  ...versionBuiltins,
};

/** The set `builtins`, which contains itself. */
export function makeBuiltins(session: Session): Attrs {
  const entries = primopsOf(functions, session);
  for (const [name, slot] of Object.entries(environmentConstants(session))) entries.set(name, slot);
  entries.set('derivation', derivationFunction(session));
  const builtins = new Attrs(entries);
  entries.set('builtins', builtins);
  return builtins;
}

/** Variables of every expression: some built-ins under their own name, the others as `__name`. */
export function makeGlobals(builtins: Attrs): Map<string, Slot> {
  const globals = new Map<string, Slot>();
  for (const name of nixGlobals) {
    if (name === '__curPos') continue;
    const key = builtins.has(name) ? name : name.slice(2);
    const slot = builtins.get(key);
    globals.set(name, slot === undefined ? absent(key) : slot);
  }
  return globals;
}

function absent(name: string): Slot {
  return lazy(() => {
    throw new EvalFailure(`'${name}' is not available in pure evaluation`, {
      hint: 'Pass the value in as an argument.',
    });
  });
}
