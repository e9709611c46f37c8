// Built-in functions: `match` and `split` with POSIX regular expressions.
import { forcePlainString, forceString } from '../runtime/expect.ts';
import { matchWhole, splitText } from '../strings/posix-regex.ts';
import { textOf } from '../values/string-context.ts';
import type { List, Slot } from '../values/value.ts';
import type { BuiltinTable } from './table.ts';

export const regexBuiltins: BuiltinTable = {
  match: (_session, pattern, value) => matchWhole(forcePlainString(pattern), textOf(forceString(value))),
  split: (_session, pattern, value) => {
    const regex = forcePlainString(pattern);
    const string = forceString(value);
    const { between, matches } = splitText(regex, textOf(string));
    if (matches.length === 0) return [string];
    const result: Slot[] = [];
    for (const [index, text] of between.entries()) {
      result.push(text);
      const groups: List | undefined = matches[index];
      if (groups) result.push(groups);
    }
    return result;
  },
};
