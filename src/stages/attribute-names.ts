// The attributes that an expression has, without building or running anything: for completion on a command line.
import { imageResultOf } from '../dockertools/callee.ts';
import { callFile } from '../dockertools/find-image-calls.ts';
import { withOwnLibrary } from '../dockertools/own-library.ts';
import {
  type AnalysingEvaluator,
  Attrs,
  createEvaluator,
  diskFileSystem,
  Lambda,
  onlyReadable,
  PartialAttrs,
  readableRoots,
  runWithDeepStack,
  type Slot,
  Unknown,
  type Value,
} from '../eval/index.ts';
import { workerModule } from '../package/package-files.ts';
import { type ExpressionRequest, expressionArguments } from './evaluate-without-nix.ts';

export interface AttributeName {
  readonly name: string;
  /** Undefined where it is not known, or nobody had the time to look. */
  readonly kind?: 'image' | 'package' | 'set';
}

export interface AttributeNamesRequest extends Pick<ExpressionRequest, 'args' | 'stringArgs' | 'searchPath'> {
  /** A regular file, absolute; of a flake.nix its outputs are looked at. */
  readonly file: string;
  /** Ways to the sets whose names are wanted. Those that are not there have none. */
  readonly paths: readonly (readonly string[])[];
  /** All of it is ended then, with what is known by then. */
  readonly timeoutMs: number;
}

/** Of larger sets the names are told, and not what they are. */
const mostLookedInto = 200;
const maxMemoryMb = 1024;

/**
 * The names at any of the ways, images first, then in the order of names. Quiet: what cannot be evaluated, or takes too
 * long, has no names.
 */
export async function findAttributeNames(request: AttributeNamesRequest): Promise<readonly AttributeName[]> {
  const task = { module: workerModule('stages')?.href, name: 'attributeNamesHere', run: attributeNamesHere };
  const found = new Map<string, AttributeName>();
  const onReport = (line: string): void => {
    for (const each of JSON.parse(line) as readonly AttributeName[]) found.set(each.name, each);
  };
  try {
    const signal = AbortSignal.timeout(request.timeoutMs);
    await runWithDeepStack(task, request, { onReport, signal, maxMemoryMb });
  } catch {
    // Whatever it was: the command itself will say it.
  }
  const rank = ({ kind }: AttributeName): number => (kind === 'image' ? 0 : 1);
  return [...found.values()].toSorted((a, b) => rank(a) - rank(b));
}

/** The same in this thread. @param report receives names as JSON: first all, then again those of which more is known */
export function attributeNamesHere(
  { file, paths, timeoutMs, ...request }: AttributeNamesRequest,
  report: (line: string) => void,
): void {
  const evaluator = createEvaluator({
    timeoutMs,
    searchPath: request.searchPath,
    fileSystem: withOwnLibrary(
      onlyReadable(diskFileSystem, readableRoots(diskFileSystem, [file]), request.searchPath),
    ),
    analysis: true,
  });
  const args = expressionArguments(evaluator, request);
  const root = called(evaluator, evaluator.analysis.analyseFile(file), args);
  const sets = paths.flatMap((path) => setsAt(evaluator, root, path));
  const names = [...new Set(sets.flatMap(namesOf))].toSorted();
  report(JSON.stringify(names.map((name) => ({ name }))));
  for (const name of names.slice(0, mostLookedInto)) {
    const kind = kindOf(evaluator, sets, name);
    if (kind !== undefined) report(JSON.stringify([{ name, kind }]));
  }
}

function called(evaluator: AnalysingEvaluator, value: Value, args: Readonly<Record<string, Slot>>): Value {
  return value instanceof Lambda ? callFile(evaluator, value, args, 'defaults') : value;
}

/** All that a way may lead to: which branch an `if` takes may be unknown. */
function setsAt(evaluator: AnalysingEvaluator, root: Value, path: readonly string[]): readonly Value[] {
  const { analysis } = evaluator;
  let values: readonly Value[] = analysis.alternativesOf(root);
  for (const name of path) {
    values = values.flatMap((value) => {
      const slot = analysis.attribute(value, name);
      return slot === undefined
        ? []
        : analysis.alternativesOf(slot).map((each) => called(evaluator, each, {}));
    });
  }
  return values.filter((value) => !isDerivation(evaluator, value));
}

function namesOf(value: Value): readonly string[] {
  if (value instanceof Attrs) return [...value.entries.keys()];
  return value instanceof PartialAttrs ? value.knownNames() : [];
}

function kindOf(evaluator: AnalysingEvaluator, sets: readonly Value[], name: string): AttributeName['kind'] {
  const { analysis } = evaluator;
  for (const set of sets) {
    const slot = analysis.attribute(set, name);
    if (slot === undefined) continue;
    for (const each of analysis.alternativesOf(slot)) {
      const value = called(evaluator, each, {});
      if (value instanceof Unknown && imageResultOf(value) !== undefined) return 'image';
      if (isDerivation(evaluator, value)) return 'package';
      if (value instanceof Attrs || value instanceof PartialAttrs) return 'set';
    }
  }
  return undefined;
}

function isDerivation({ analysis }: AnalysingEvaluator, value: Value): boolean {
  return value instanceof Attrs && analysis.tryForce(value.get('type') ?? null) === 'derivation';
}
