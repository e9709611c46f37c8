// Plain evaluation, in the words of nix-instantiate: expression → what that program would print.
import { NixlayerError } from '../errors/nixlayer-error.ts';
import {
  Attrs,
  confined,
  createEvaluator,
  type DeepOptions,
  diskFileSystem,
  type Evaluator,
  type EvaluatorOptions,
  isList,
  lazy,
  parseSearchPathEntry,
  runWithDeepStack,
  type Slot,
  splitNixPath,
  type Value,
} from '../eval/index.ts';
import { workerModule } from '../package/package-files.ts';

/** Limits of one evaluation; what is left out is the evaluator's default, or no limit. */
export interface EvaluationLimits {
  readonly maxCallDepth?: number;
  readonly maxSteps?: number;
  readonly timeoutMs?: number;
}

export interface ExpressionRequest {
  readonly source:
    | { readonly kind: 'file'; readonly file: string }
    /** Relative paths in the text start from the current folder. */
    | { readonly kind: 'text'; readonly text: string };
  /** `a.b.c`; empty for the whole. */
  readonly attribute: string;
  /** `--arg`: Nix expressions by name. */
  readonly args: Readonly<Record<string, string>>;
  /** `--argstr`: strings by name. */
  readonly stringArgs: Readonly<Record<string, string>>;
  /** `-I`: entries that come before NIX_PATH. */
  readonly searchPath: readonly string[];
  /**
   * `print`: Nix text of what is evaluated; `strict`: of everything; `json`: compact JSON of everything; `xml`: XML
   * of what is evaluated, with places; `strict-xml`: of everything; `drv-path`: the .drv of each derivation, one a line.
   */
  readonly output: 'print' | 'strict' | 'json' | 'xml' | 'strict-xml' | 'drv-path';
  readonly limits: EvaluationLimits;
  /**
   * As Nix's settings `restrict-eval` (only the search path and the store are read, and there is no environment) and
   * `pure-eval` (only the store; no search path, system and time either). Default: neither.
   */
  readonly mode?: 'restricted' | 'pure';
}

/**
 * In a worker, with a stack deep enough for all that Nix can evaluate. The result has no newline at its end.
 * @throws NixlayerError E_SYNTAX, E_EVAL, E_INPUT, E_ABORTED
 */
export async function evaluateExpression(
  request: ExpressionRequest,
  options: DeepOptions = {},
): Promise<string> {
  const task = {
    module: workerModule('stages')?.href,
    name: 'evaluateExpressionText',
    run: evaluateExpressionText,
  };
  return runWithDeepStack(task, request, options);
}

/** The same in this thread. @param report receives what `builtins.trace` says */
export function evaluateExpressionText(
  request: ExpressionRequest,
  report: (line: string) => void = () => {},
): string {
  const { source, attribute, output } = request;
  const evaluator = createEvaluator({
    ...evaluatorOptions(request),
    ...modeOptions(request),
    onTrace: report,
  });
  const root = readRoot(evaluator, source);
  const args = expressionArguments(evaluator, request);
  // As nix-instantiate: what is printed is called only if there is something to call it with.
  const callsResult = output === 'drv-path' || Object.keys(args).length > 0;
  const value = callsResult
    ? evaluator.select(root, attribute, args)
    : selectUncalled(evaluator, root, attribute);
  return outputText(evaluator, value, output, args);
}

/** @param args for functions among what has derivations */
export function outputText(
  evaluator: Evaluator,
  value: Value,
  output: ExpressionRequest['output'],
  args: Readonly<Record<string, Slot>> = {},
): string {
  switch (output) {
    case 'print':
      return evaluator.print(value);
    case 'strict':
      return evaluator.print(evaluator.forceDeep(value));
    case 'json':
      return evaluator.toJson(value);
    case 'xml':
    case 'strict-xml':
      return evaluator.toXml(value, { strict: output === 'strict-xml' }).trimEnd();
    case 'drv-path':
      return derivationPaths(evaluator, value, args).join('\n');
  }
}

function readRoot(evaluator: Evaluator, source: ExpressionRequest['source']): Value {
  if (source.kind === 'text') return evaluator.evalExpression(source.text, process.cwd());
  return isSearchPath(source.file)
    ? evaluator.evalExpression(`import ${source.file}`, process.cwd())
    : evaluator.evalFile(source.file);
}

/** `<nixpkgs>` in the place of a file. */
export function isSearchPath(file: string): boolean {
  return /^<[\w.+-]+(?:\/[\w.+-]+)*>$/.test(file);
}

// Functions on the way are called, the last value is not.
function selectUncalled(evaluator: Evaluator, root: Value, attribute: string): Value {
  if (attribute === '') return root;
  const last = /(?:^|\.)("(?:[^"\\]|\\.)*"|[^."]+)$/s.exec(attribute);
  const owner = last && evaluator.select(root, attribute.slice(0, last.index));
  const name = last?.[1]?.replace(/^"(.*)"$/s, '$1').replace(/\\(.)/gs, '$1') ?? '';
  const slot = owner instanceof Attrs ? owner.get(name) : undefined;
  return slot === undefined ? evaluator.select(root, attribute) : evaluator.force(slot);
}

function modeOptions({ mode, searchPath }: ExpressionRequest): EvaluatorOptions {
  if (mode === undefined) return {};
  const store = '/nix/store';
  if (mode === 'pure')
    return {
      pureEval: true,
      environment: {},
      fileSystem: confined(diskFileSystem, [store], 'access to it is forbidden in pure evaluation mode'),
    };
  const entries = [...searchPath, ...splitNixPath(process.env.NIX_PATH ?? '')];
  const readable = entries.map((entry) => parseSearchPathEntry(entry, process.cwd()).path);
  return {
    searchPath: entries,
    environment: {},
    fileSystem: confined(
      diskFileSystem,
      [...readable, store],
      'access to it is forbidden in restricted mode',
    ),
  };
}

export function evaluatorOptions({
  searchPath,
  limits,
}: Pick<ExpressionRequest, 'searchPath' | 'limits'>): EvaluatorOptions {
  const nixPath = [...searchPath, process.env.NIX_PATH ?? ''].filter((entry) => entry !== '').join(':');
  return { ...limits, environment: { ...process.env, NIX_PATH: nixPath } };
}

export function expressionArguments(
  evaluator: Evaluator,
  { args, stringArgs }: Pick<ExpressionRequest, 'args' | 'stringArgs'>,
): Readonly<Record<string, Slot>> {
  const expressions = Object.entries(args).map(
    ([name, text]) => [name, lazy(() => evaluator.evalExpression(text, process.cwd()))] as const,
  );
  return { ...Object.fromEntries(expressions), ...stringArgs };
}

// Of a set the derivations inside, of nested sets those that ask for it, in the order of names.
function derivationPaths(
  evaluator: Evaluator,
  root: Value,
  args: Readonly<Record<string, Slot>>,
): readonly string[] {
  const paths: string[] = [];
  const visit = (slot: Slot, enter: boolean): void => {
    const value = evaluator.autoCall(evaluator.force(slot), args);
    if (evaluator.isDerivation(value)) paths.push(derivationPath(evaluator, value as Attrs));
    else if (isList(value) && enter) for (const item of value) visit(item, true);
    else if (value instanceof Attrs && enter) {
      for (const name of value.sortedNames()) {
        const inner = evaluator.force(value.get(name) as Slot);
        visit(inner, inner instanceof Attrs && isTrue(evaluator, inner.get('recurseForDerivations')));
      }
    }
  };
  visit(root, true);
  if (paths.length === 0) {
    throw new NixlayerError('E_EVAL', 'the expression has no derivation', {
      hint: 'Expected a derivation, or a set or list of derivations; choose an attribute with -A.',
    });
  }
  return paths;
}

function derivationPath(evaluator: Evaluator, derivation: Attrs): string {
  const path = evaluator.toText(evaluator.select(derivation, 'drvPath'));
  const output = derivation.get('outputName');
  const name = output === undefined ? 'out' : evaluator.toText(output);
  return name === 'out' ? path : `${path}!${name}`;
}

function isTrue(evaluator: Evaluator, slot: Slot | undefined): boolean {
  return slot !== undefined && evaluator.force(slot) === true;
}
