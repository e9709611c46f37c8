// Edits of what a call calls, and with what: another function, one more argument whatever the argument looks like.
import type { CallFacts } from '../program/call-facts.ts';
import type { SourceFile } from '../program/source-file.ts';
import type { Definition, Expr, Span } from '../syntax/index.ts';
import { addArgument } from './arguments.ts';
import { replace } from './drafts.ts';
import type { EditDraft } from './edit.ts';

/**
 * Calls a sibling of the function: `dockerTools.a` → `dockerTools.b`, also where the name comes from `inherit (dockerTools) a`,
 * from a `with`, or from a variable that nothing else reads.
 * @returns undefined where the name is not written, or other calls would change
 */
export function callSibling(call: CallFacts, newName: string): readonly EditDraft[] | undefined {
  const file = call.program.fileOf(call.callee.source);
  const callee = file.at(call.callee);
  if (callee?.type === 'Select') return renameLastStep(file, callee, call.function, newName);
  if (callee?.type !== 'Identifier') return undefined;
  const definition = file.definitionOf(callee.name, callee);
  if (!definition) {
    const isFree = file.definitionOf(newName, callee) === undefined;
    return callee.name === call.function && isFree ? [replace(file.origin(callee), newName)] : undefined;
  }
  if (definition.inherited && callee.name === call.function)
    return renameInherited(file, callee, definition, newName);
  const value = definition.kind === 'binding' ? definition.expr : undefined;
  return value?.type === 'Select' && readingsOf(file, callee.name, definition) === 1
    ? renameLastStep(file, value, call.function, newName)
    : undefined;
}

/** One more argument, `name = value;`: in the set that is written there, or with `//` behind anything else. */
export function giveArgument(call: CallFacts, text: string): EditDraft | undefined {
  const file = call.program.fileOf(call.site.source);
  const site = file.at(call.site);
  if (site?.type !== 'Apply' || site.fn.start !== call.callee.start || site.fn.end !== call.callee.end)
    return undefined;
  const { arg } = site;
  const written = arg.type === 'Parenthesized' ? arg.inner : arg;
  const added = addArgument(call, text);
  if (added) return added;
  if (written.type === 'AttrSet')
    return replace(file.origin(written), `${written.recursive ? 'rec ' : ''}{ ${text} }`);
  if (arg.type === 'Parenthesized' && isOperand(written))
    return replace(file.origin({ start: written.end, end: written.end }), ` // { ${text} }`);
  return replace(file.origin(arg), `(${file.textOf(arg)} // { ${text} })`);
}

function renameLastStep(
  file: SourceFile,
  { path }: Expr & { readonly type: 'Select' },
  oldName: string,
  newName: string,
): readonly EditDraft[] | undefined {
  const key = path.at(-1);
  return key?.type === 'StaticKey' && key.name === oldName ? [replace(file.origin(key), newName)] : undefined;
}

function renameInherited(
  file: SourceFile,
  callee: Expr & { readonly type: 'Identifier' },
  definition: Definition,
  newName: string,
): readonly EditDraft[] | undefined {
  const other = file.definitionOf(newName, callee);
  const here = replace(file.origin(callee), newName);
  const { name } = definition;
  const isLast = readingsOf(file, callee.name, definition) === 1;
  if (!other) {
    const end = { start: name.end, end: name.end };
    return [here, isLast ? replace(file.origin(name), newName) : replace(file.origin(end), ` ${newName}`)];
  }
  if (other.holder !== definition.holder || !other.inherited) return undefined;
  if (!isLast) return [here];
  const space = /\s*$/.exec(file.source.text.slice(0, name.start))?.[0].length ?? 0;
  return [here, replace(file.origin({ start: name.start - space, end: name.end }), '')];
}

/** How often a variable is read, `inherit name;` included. */
function readingsOf(file: SourceFile, name: string, definition: Definition): number {
  const isInside = (span: Span) => definition.holder.start <= span.start && span.end <= definition.holder.end;
  const reads = file
    .all('Identifier')
    .filter((each) => each.name === name && file.definitionOf(name, each)?.name === definition.name);
  const inherits = [...file.all('AttrSet'), ...file.all('Let'), ...file.all('LegacyLet')]
    .flatMap(({ bindings }) => [...bindings])
    .filter(
      (each) =>
        each.type === 'InheritBinding' &&
        !each.from &&
        isInside(each) &&
        each.names.some((other) => other.name === name),
    );
  return reads.length + inherits.length;
}

// What `//` may stand behind without brackets.
function isOperand(expr: Expr): boolean {
  return (
    ['Identifier', 'Select', 'Apply', 'AttrSet', 'List'].includes(expr.type) ||
    (expr.type === 'Binary' && expr.operator === '//')
  );
}
