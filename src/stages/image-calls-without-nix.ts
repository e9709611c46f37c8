// Image calls of a file, found by the built-in evaluator.
import { findImageCalls } from '../dockertools/find-image-calls.ts';
import type { ImageCall } from '../dockertools/image-call.ts';
import { withOwnLibrary } from '../dockertools/own-library.ts';
import {
  createEvaluator,
  type DeepOptions,
  diskFileSystem,
  type Origin,
  onlyReadable,
  readableRoots,
  runWithDeepStack,
} from '../eval/index.ts';
import { workerModule } from '../package/package-files.ts';
import { type ExpressionRequest, expressionArguments } from './evaluate-without-nix.ts';
import { resolveSource } from './source-files.ts';

export interface ImageCallRequest
  extends Pick<ExpressionRequest, 'args' | 'stringArgs' | 'searchPath' | 'limits'> {
  /** A .nix file, or a folder with a flake.nix or default.nix. */
  readonly file: string;
  /** Absolute folders that it may read, beside those around the file, the search path and the store. */
  readonly allowRead?: readonly string[];
}

/**
 * NIX_PATH has no part in it: <nixpkgs> is unknown, so that the answer is the same everywhere, but for `searchPath`.
 * @throws NixlayerError E_INPUT, E_SYNTAX, E_ABORTED
 */
export async function findImageCallsIn(
  request: ImageCallRequest,
  options: DeepOptions = {},
): Promise<readonly ImageCall[]> {
  const task = { module: workerModule('stages')?.href, name: 'findImageCallsHere', run: findImageCallsHere };
  return runWithDeepStack(task, { ...request, file: await resolveSource(request.file) }, options);
}

/**
 * The same in this thread, for a file that is resolved.
 * @param report receives a line for each file that could not be evaluated
 */
export function findImageCallsHere(
  request: ImageCallRequest,
  report: (line: string) => void = () => {},
): readonly ImageCall[] {
  const { searchPath, limits, file, allowRead = [] } = request;
  const roots = [...readableRoots(diskFileSystem, [file]), ...allowRead];
  const evaluator = createEvaluator({
    ...limits,
    searchPath,
    fileSystem: withOwnLibrary(onlyReadable(diskFileSystem, roots, searchPath)),
    analysis: true,
  });
  const calls = findImageCalls(evaluator, file, expressionArguments(evaluator, request));
  const { gaps, isCut } = evaluator.analysis;
  for (const { message, origin } of gaps) report(`warning: not looked at${placeOf(origin)}: ${message}`);
  if (isCut) report('warning: the evaluation reached a limit, and there may be more calls');
  return calls;
}

function placeOf(origin: Origin | undefined): string {
  if (!origin) return '';
  const { line, column } = origin.source.positionAt(origin.start);
  return ` (${origin.source.file}:${line}:${column})`;
}
