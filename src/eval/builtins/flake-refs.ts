// builtins.parseFlakeRef and builtins.flakeRefToString.
import { EvalFailure } from '../errors/eval-failure.ts';
import { flakeRefText, parseFlakeRef } from '../flake/flake-ref.ts';
import type { InputAttribute, InputAttributes } from '../flake/input-attributes.ts';
import { forceAttrs, forcePlainString } from '../runtime/expect.ts';
import { attrsOf } from '../values/attrs.ts';
import { nounFor, typeName } from '../values/describe.ts';
import { ContextString } from '../values/string-context.ts';
import { type Attrs, force } from '../values/value.ts';
import type { BuiltinTable } from './table.ts';

function inputAttributes(attrs: Attrs): InputAttributes {
  const attributes: Record<string, InputAttribute> = {};
  for (const name of attrs.sortedNames()) {
    const value = force(attrs.get(name) ?? null);
    if (value instanceof ContextString) attributes[name] = value.text;
    else if (typeof value === 'string' || typeof value === 'boolean') attributes[name] = value;
    else if (typeof value === 'bigint' && value >= 0n) attributes[name] = value;
    else {
      const found = typeof value === 'bigint' ? 'a negative integer' : nounFor(typeName(value));
      throw new EvalFailure(
        `flake reference attribute sets may only contain integers, Booleans, and strings, but attribute '${name}' is ${found}`,
      );
    }
  }
  return attributes;
}

export const flakeRefBuiltins: BuiltinTable = {
  parseFlakeRef: (_session, text) => attrsOf(parseFlakeRef(forcePlainString(text))),
  flakeRefToString: (_session, attrs) => flakeRefText(inputAttributes(forceAttrs(attrs))),
};
