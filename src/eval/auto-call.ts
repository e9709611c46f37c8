// Calling a function whose arguments all have defaults or are given, as nix-build does.
import { EvalFailure } from './errors/eval-failure.ts';
import { call } from './runtime/call.ts';
import type { Session } from './runtime/session.ts';
import { Attrs, force, Lambda, type Slot, type Value } from './values/value.ts';

/**
 * Calls a function that takes a set with the arguments it knows (all of them, with `...`), as nix-instantiate does
 * for the top level and along `-A`. Other values are returned as they are.
 * @throws EvalFailure if an argument without default is not given
 */
export function autoCall(session: Session, value: Value, args: Attrs): Value {
  if (value instanceof Attrs) {
    const functor = value.get('__functor');
    return functor === undefined ? value : autoCall(session, call(session, force(functor), value), args);
  }
  if (!(value instanceof Lambda) || !value.code.formals) return value;
  const { formals, ellipsis } = value.code;
  const given = new Map<string, Slot>(ellipsis ? args.entries : []);
  for (const { name, hasDefault, origin } of formals) {
    const slot = args.get(name);
    if (slot !== undefined) given.set(name, slot);
    else if (!hasDefault)
      throw new EvalFailure(`cannot evaluate a function that has an argument without a value ('${name}')`, {
        origin,
        hint: `Pass it with --arg ${name} VALUE or --argstr ${name} TEXT, or give it a default.`,
      });
  }
  return call(session, value, new Attrs(given));
}
