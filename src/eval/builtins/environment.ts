// Built-in functions and constants that depend on the surroundings: system, variables, time.
import { forcePlainString } from '../runtime/expect.ts';
import type { Session } from '../runtime/session.ts';
import { attrsOf } from '../values/attrs.ts';
import { lazy, type Slot } from '../values/value.ts';
import type { BuiltinTable } from './table.ts';

export const environmentBuiltins: BuiltinTable = {
  getEnv: ({ pureEval, environment }, slot) => {
    const name = forcePlainString(slot);
    return pureEval || !Object.hasOwn(environment, name) ? '' : (environment[name] ?? '');
  },
};

/** Built-ins that are no functions. Pure evaluation has no system, time or search path. */
export function environmentConstants(session: Session): Record<string, Slot> {
  const constants: Record<string, Slot> = {
    true: true,
    false: false,
    null: null,
    langVersion: 6n,
    nixVersion: session.nixVersion,
    storeDir: session.storeDir,
    nixPath: session.searchPath.map(({ prefix, path }) => attrsOf({ prefix, path })),
  };
  if (session.pureEval) return { ...constants, nixPath: [] };
  return {
    ...constants,
    currentSystem: session.currentSystem,
    currentTime: lazy(() => BigInt(Math.floor(Date.now() / 1000))),
  };
}
