// Where what is under the cursor came from: by evaluation, else by the syntax.
import { dirname, resolve } from 'node:path';
import type { Place } from '../edits/edit.ts';
import type { FileSystem } from '../eval/index.ts';
import { placeOf } from '../lint/run/run-rules.ts';
import type { SourceFile } from '../program/source-file.ts';
import { type Definition, SourceText, type Span } from '../syntax/index.ts';
import type { OutlinedCall } from './analysis/outline.ts';
import { evaluatedKey } from './hover/hover-at.ts';
import { bindingAround, expressionAt, keyAt, touches } from './syntax/at-offset.ts';

/**
 * - on the name of an argument, or on what it is set to: the expression that its value came from, through variables,
 *   `inherit`, default arguments and other files
 * - on another variable: where it is bound
 * - on a path: the file
 * @param calls those that evaluation found; none when the text cannot be evaluated
 */
export function definitionAt(
  file: SourceFile,
  offset: number,
  calls: readonly OutlinedCall[],
  fileSystem: FileSystem,
): Place | undefined {
  const path = expressionAt(file, 'Path', offset);
  if (path) {
    const [part] = path.parts;
    if (path.parts.length !== 1 || part?.type !== 'Text' || path.base === 'home') return undefined;
    return beginningOf(resolve(dirname(file.source.file), part.value), fileSystem);
  }
  return evaluatedOrigin(file, offset, calls) ?? binding(file, offset);
}

function evaluatedOrigin(
  file: SourceFile,
  offset: number,
  calls: readonly OutlinedCall[],
): Place | undefined {
  const key = keyAt(file, offset);
  if (key) return evaluatedKey(calls, file.source.file, key.span, key.steps.at(-1) ?? '')?.part.value;
  // A variable, or a selection, that is all of the value.
  const around = bindingAround(file, offset)?.binding;
  if (around?.value.type !== 'Identifier' && around?.value.type !== 'Select') return undefined;
  const last = around.path.at(-1);
  if (!touches(around.value, offset) || last?.type !== 'StaticKey') return undefined;
  const value = evaluatedKey(calls, file.source.file, last, last.name)?.part.value;
  return value && isAt(value, file, around.value) ? undefined : value;
}

function binding(file: SourceFile, offset: number): Place | undefined {
  const variable = expressionAt(file, 'Identifier', offset);
  const definition = variable ? file.definitionOf(variable.name, variable) : inheritedFrom(file, offset);
  return definition && placeOf(file.origin(definition.name));
}

// `inherit name;` takes what the name means around the set, or the `let`.
function inheritedFrom(file: SourceFile, offset: number): Definition | undefined {
  for (const type of ['AttrSet', 'Let', 'LegacyLet'] as const) {
    for (const holder of file.all(type)) {
      for (const binding of holder.bindings) {
        if (binding.type !== 'InheritBinding' || binding.from) continue;
        const name = binding.names.find((each) => touches(each, offset));
        if (name) return file.definitionOf(name.name, holder);
      }
    }
  }
  return undefined;
}

function isAt({ file: name, range }: Place, { source }: SourceFile, span: Span): boolean {
  return name === source.file && range.start.offset === span.start && range.end.offset === span.end;
}

function beginningOf(path: string, fileSystem: FileSystem): Place | undefined {
  try {
    const type = fileSystem.lstat(fileSystem.realpath(path))?.type;
    const file = type === 'directory' ? `${path}/default.nix` : path;
    if (fileSystem.lstat(file) === undefined) return undefined;
    return placeOf({ source: new SourceText(file, ''), start: 0, end: 0 });
  } catch {
    return undefined;
  }
}
