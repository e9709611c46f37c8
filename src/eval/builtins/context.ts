// Built-in functions that look at or change what a string refers to.

import { EvalFailure } from '../errors/eval-failure.ts';
import { coerceToString, plain } from '../runtime/coerce.ts';
import { forceAttrs, forceBool, forceList, forcePlainString, forceString } from '../runtime/expect.ts';
import { attrsOf } from '../values/attrs.ts';
import {
  contextOf,
  decodeContextItem,
  encodeContextItem,
  StringBuilder,
  textOf,
  withContext,
} from '../values/string-context.ts';
import { Attrs } from '../values/value.ts';
import type { BuiltinTable } from './table.ts';

interface ContextEntry {
  path: boolean;
  allOutputs: boolean;
  outputs: string[];
}

export const contextBuiltins: BuiltinTable = {
  hasContext: (_session, value) => contextOf(forceString(value)).size > 0,
  unsafeDiscardStringContext: (session, value) => textOf(coerceToString(session, value, plain)),
  unsafeDiscardOutputDependency: (session, value) => {
    const string = coerceToString(session, value, plain);
    const context = new Set(
      [...contextOf(string)].map((item) => (item.startsWith('=') ? item.slice(1) : item)),
    );
    return withContext(textOf(string), context);
  },
  addDrvOutputDependencies: (session, value) => {
    const string = coerceToString(session, value, plain);
    const [item, ...others] = contextOf(string);
    if (item === undefined || others.length > 0)
      throw new EvalFailure(`the context of the string '${textOf(string)}' must have exactly one element`);
    const decoded = decodeContextItem(item);
    if (decoded.type === 'deep') return string;
    if (decoded.type === 'output' || !decoded.path.endsWith('.drv'))
      throw new EvalFailure(`'addDrvOutputDependencies' can only be used on derivations, not on '${item}'`);
    return withContext(textOf(string), new Set([`=${decoded.path}`]));
  },
  getContext: (_session, value) => {
    const entries = new Map<string, ContextEntry>();
    for (const item of contextOf(forceString(value))) {
      const decoded = decodeContextItem(item);
      const path = decoded.type === 'path' ? decoded.path : decoded.drvPath;
      const entry = entries.get(path) ?? { path: false, allOutputs: false, outputs: [] };
      entries.set(path, entry);
      if (decoded.type === 'path') entry.path = true;
      else if (decoded.type === 'deep') entry.allOutputs = true;
      else entry.outputs.push(decoded.output);
    }
    return new Attrs(
      new Map(
        [...entries].map(([path, entry]) => [
          path,
          attrsOf({
            path: entry.path ? true : undefined,
            allOutputs: entry.allOutputs ? true : undefined,
            outputs: entry.outputs.length > 0 ? entry.outputs.sort() : undefined,
          }),
        ]),
      ),
    );
  },
  appendContext: (session, value, contextSlot) => {
    const builder = new StringBuilder();
    builder.add(forceString(value));
    const attrs = forceAttrs(contextSlot);
    for (const path of attrs.sortedNames()) {
      if (!path.startsWith(`${session.storeDir}/`))
        throw new EvalFailure(`context key '${path}' is not a store path`);
      const entry = forceAttrs(attrs.get(path)!);
      const flag = (name: string) => entry.has(name) && forceBool(entry.get(name)!);
      const needsDerivation = (what: string) => {
        if (!path.endsWith('.drv'))
          throw new EvalFailure(
            `tried to add ${what} context of ${path}, which is not a derivation, to a string`,
          );
      };
      if (flag('path')) builder.addContext(new Set([path]));
      if (flag('allOutputs')) {
        needsDerivation('all-outputs');
        builder.addContext(new Set([`=${path}`]));
      }
      const outputs = entry.has('outputs') ? forceList(entry.get('outputs')!) : [];
      if (outputs.length > 0) needsDerivation('derivation output');
      for (const output of outputs) {
        const item = encodeContextItem({ type: 'output', output: forcePlainString(output), drvPath: path });
        builder.addContext(new Set([item]));
      }
    }
    return builder.finish();
  },
};
