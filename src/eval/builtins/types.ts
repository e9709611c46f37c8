// Built-in functions: what kind of value something is.
import { EvalFailure } from '../errors/eval-failure.ts';
import { isFunction, isStringValue } from '../runtime/expect.ts';
import { emptyAttrs } from '../values/attrs.ts';
import { describe, typeName } from '../values/describe.ts';
import { Attrs, force, isList, Lambda, NixPath } from '../values/value.ts';
import type { BuiltinTable } from './table.ts';

export const typeBuiltins: BuiltinTable = {
  typeOf: (_session, a) => typeName(force(a)),
  isAttrs: (_session, a) => force(a) instanceof Attrs,
  isBool: (_session, a) => typeof force(a) === 'boolean',
  isFloat: (_session, a) => typeof force(a) === 'number',
  isFunction: (_session, a) => isFunction(force(a)),
  isInt: (_session, a) => typeof force(a) === 'bigint',
  isList: (_session, a) => isList(force(a)),
  isNull: (_session, a) => force(a) === null,
  isPath: (_session, a) => force(a) instanceof NixPath,
  isString: (_session, a) => isStringValue(force(a)),
  functionArgs: (_session, a) => {
    const value = force(a);
    if (!(value instanceof Lambda)) {
      if (isFunction(value)) return emptyAttrs;
      // Not what can be called like one: nixpkgs' `lib.functionArgs` is for these.
      throw new EvalFailure(`'functionArgs' requires a function, but this is ${describe(value)}`);
    }
    const formals = value.code.formals ?? [];
    const origins = new Map(formals.map((formal) => [formal.name, formal.origin]));
    return new Attrs(new Map(formals.map((formal) => [formal.name, formal.hasDefault])), {
      originOf: (name) => origins.get(name),
    });
  },
};
