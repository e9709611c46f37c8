// nixlayer eval
import { type Command, InvalidArgumentError, Option } from 'commander';
import { callDocument } from '../../dockertools/call-document.ts';
import { NixlayerError } from '../../errors/nixlayer-error.ts';
import { evaluateWithNix } from '../../stages/evaluate-with-nix.ts';
import { type ExpressionRequest, evaluateExpression } from '../../stages/evaluate-without-nix.ts';
import { evaluateFlakeWithNix, evaluateFlakeWithoutNix } from '../../stages/flakes/evaluate-flake.ts';
import { realDisk } from '../../stages/flakes/flake-files.ts';
import { type FlakeReference, recogniseFlake } from '../../stages/flakes/flake-reference.ts';
import { flakeSourceOf } from '../../stages/flakes/flake-source.ts';
import { assertFlakeUsage } from '../../stages/flakes/flake-usage.ts';
import { recordImageCalls } from '../../stages/image-calls-with-nix.ts';
import { findImageCallsIn } from '../../stages/image-calls-without-nix.ts';
import { allowReadOption } from '../allow-read.ts';
import { type CliContext, printJson, printText, say } from '../context.ts';
import { addSelectionOptions, type SelectionOptions } from '../expression-options.ts';
import { renderFailure } from '../failure.ts';
import { flakeOptionsOf } from '../flake-options.ts';
import { renderImageCalls } from '../image-calls.ts';
import { withTimeout } from '../with-timeout.ts';

interface EvalOptions extends SelectionOptions {
  readonly expr?: string;
  readonly value?: true;
  readonly strict?: true;
  readonly json?: true;
  readonly xml?: true;
  readonly drvPath?: true;
  readonly evaluator: 'builtin' | 'nix';
  readonly restrictEval?: true;
  readonly pureEval?: true;
  readonly allowRead: readonly string[];
  readonly maxSteps?: number;
  readonly maxDepth?: number;
  readonly timeout?: number;
}

export function defineEval(command: Command, context: CliContext): void {
  command
    .description(
      'Finds the calls of dockerTools functions in a file or flake, and prints their arguments as far as they can be known\n' +
        'without Nix. With -A, --expr, --value, --strict, --xml or --drv-path it evaluates instead, and prints what\n' +
        '`nix-instantiate --eval` prints.',
    )
    .argument(
      '[file]',
      'a .nix file, a folder with a default.nix or flake.nix, or a flake reference; default: the current folder',
    )
    .option('-E, --expr <text>', 'evaluate this text instead of a file');
  addSelectionOptions(command)
    .option('--value', "print the file's value instead of its image calls")
    .option('--strict', 'print a value with all that is inside')
    .option('--drv-path', 'print the .drv path of each derivation, as nix-instantiate does')
    .option('--json', 'print as JSON')
    .option('--xml', 'print a value as XML, with the places of its attributes')
    .addOption(
      new Option('--evaluator <which>', 'nix asks the installed Nix')
        .choices(['builtin', 'nix'])
        .default('builtin'),
    )
    .addOption(allowReadOption())
    .option('--restrict-eval', 'read nothing but the search path and the store, as in Nix; no environment')
    .option(
      '--pure-eval',
      'read nothing but the store, as in Nix; no environment, search path, system or time',
    )
    .option('--max-steps <n>', 'end after so many steps of evaluation', parseCount)
    .option('--max-depth <n>', 'nested function calls allowed; default 10000, as in Nix', parseCount)
    .option('--timeout <seconds>', 'end after this time', parseSeconds)
    .addHelpText(
      'after',
      `
Parameters that nobody gives and packages of <nixpkgs> are unknown: they are shown by name, like ‹pkgs.hello›.

The limits are those of the built-in evaluator. Of a flake reference its attribute is evaluated, with --value, --strict, --xml or --drv-path.

Examples:
  nixlayer eval image.nix
  nixlayer eval . --json --argstr tag 1.0
  nixlayer eval --expr '1 + 1'
  nixlayer eval image.nix -A image.config --strict --json
  nixlayer eval release.nix -A app --drv-path
  nixlayer eval .#image --drv-path`,
    )
    .action((file: string | undefined, options: EvalOptions) => evaluate(file, options, context));
}

async function evaluate(file: string | undefined, options: EvalOptions, context: CliContext): Promise<void> {
  if (file !== undefined && options.expr !== undefined) {
    throw new NixlayerError('E_USAGE', 'there are a file and an expression', {
      hint: 'Give one of the two; the expression may import the file.',
    });
  }
  const { expr, attr, value, strict, xml } = options;
  const isPlain = expr !== undefined || attr !== '' || value || strict || xml;
  const flake = file === undefined ? undefined : recogniseFlake(file, realDisk);
  const input = flake === undefined ? { kind: 'expression' } : { kind: 'flake', flake };
  assertFlakeUsage(input, selectionOf(options), flakeOptionsOf(options));
  if (modeOf(options).mode !== undefined && (flake !== undefined || !(isPlain || options.drvPath)))
    throw new NixlayerError('E_USAGE', '--restrict-eval and --pure-eval are for values of files and texts', {
      hint: 'Image calls are looked for in what lies around the file alone, and flakes are evaluated purely anyway.',
    });
  await withTimeout(options.timeout, context.signal, async (signal) => {
    if (flake !== undefined && (isPlain || options.drvPath))
      await printFlakeValue(flake, options, context, signal);
    else if (isPlain || options.drvPath) await printValue(file, options, context, signal);
    else await printImageCalls(file ?? '.', options, context, signal);
  });
}

async function printValue(
  file: string | undefined,
  options: EvalOptions,
  context: CliContext,
  signal: AbortSignal,
): Promise<void> {
  const request: ExpressionRequest = {
    source:
      options.expr === undefined
        ? { kind: 'file', file: file ?? './default.nix' }
        : { kind: 'text', text: options.expr },
    output: outputOf(options),
    ...selectionOf(options),
    ...modeOf(options),
  };
  const text =
    options.evaluator === 'nix'
      ? await evaluateWithNix(request, { signal, onLog: (event) => say(context, event.text) })
      : await evaluateExpression(request, { signal, onReport: (line) => say(context, line) });
  printText(context, text);
}

async function printFlakeValue(
  flake: FlakeReference,
  options: EvalOptions,
  context: CliContext,
  signal: AbortSignal,
): Promise<void> {
  const flakeOptions = flakeOptionsOf(options);
  const request = { flake, flakeOptions, output: outputOf(options), limits: selectionOf(options).limits };
  const text =
    options.evaluator === 'nix'
      ? await evaluateFlakeWithNix(request, { signal, onLog: (event) => say(context, event.text) })
      : await evaluateFlakeWithoutNix(request, { signal, onReport: (line) => say(context, line) });
  printText(context, text);
}

function modeOf({ pureEval, restrictEval }: EvalOptions): Pick<ExpressionRequest, 'mode'> {
  if (pureEval) return { mode: 'pure' };
  return restrictEval ? { mode: 'restricted' } : {};
}

function outputOf({ drvPath, json, strict, xml }: EvalOptions): ExpressionRequest['output'] {
  if (json && xml)
    throw new NixlayerError('E_USAGE', '--json and --xml are two forms', { hint: 'Give one of the two.' });
  if (drvPath) {
    if (json || strict || xml) {
      throw new NixlayerError('E_USAGE', '--drv-path has a form of its own', {
        hint: 'Leave out --json, --xml and --strict.',
      });
    }
    return 'drv-path';
  }
  if (json) return 'json';
  if (xml) return strict ? 'strict-xml' : 'xml';
  return strict ? 'strict' : 'print';
}

async function printImageCalls(
  file: string,
  options: EvalOptions,
  context: CliContext,
  signal: AbortSignal,
): Promise<void> {
  const request = {
    file: flakeSourceOf(file) ?? file,
    allowRead: options.allowRead,
    ...selectionOf(options),
  };
  const calls =
    options.evaluator === 'nix'
      ? await recordImageCalls(request, {
          signal,
          onLog: (event) => say(context, event.text),
          onIncomplete: (error) =>
            say(context, `warning: Nix could not evaluate everything\n${renderFailure(error)}`),
        })
      : await findImageCallsIn(request, { signal });
  if (options.json) return printJson(context, { calls: calls.map(callDocument) });
  printText(context, renderImageCalls(calls, file));
}

function selectionOf({ attr, arg, argstr, include, maxDepth, maxSteps, timeout }: EvalOptions) {
  return {
    attribute: attr,
    args: arg,
    stringArgs: argstr,
    searchPath: include,
    limits: {
      ...(maxDepth !== undefined && { maxCallDepth: maxDepth }),
      ...(maxSteps !== undefined && { maxSteps }),
      ...(timeout !== undefined && { timeoutMs: timeout * 1000 }),
    },
  };
}

function parseCount(text: string): number {
  const count = Number(text);
  if (!/^\d+$/.test(text) || count < 1 || !Number.isSafeInteger(count))
    throw new InvalidArgumentError('Expected a whole number from 1.');
  return count;
}

function parseSeconds(text: string): number {
  const seconds = Number(text);
  if (!/^\d{1,6}(\.\d+)?$/.test(text) || seconds === 0)
    throw new InvalidArgumentError('Expected a number of seconds.');
  return seconds;
}
