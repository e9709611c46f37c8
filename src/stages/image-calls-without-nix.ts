// Image calls of a file, found by the built-in evaluator.
import { findImageCalls } from '../dockertools/find-image-calls.ts';
import type { ImageCall } from '../dockertools/image-call.ts';
import { withOwnLibrary } from '../dockertools/own-library.ts';
import { createEvaluator, type DeepOptions, diskFileSystem, runWithDeepStack } from '../eval/index.ts';
import { workerModule } from '../package/package-files.ts';
import { type ExpressionRequest, expressionArguments } from './evaluate-without-nix.ts';
import { resolveSource } from './source-files.ts';

export interface ImageCallRequest
  extends Pick<ExpressionRequest, 'args' | 'stringArgs' | 'searchPath' | 'limits'> {
  /** A .nix file, or a folder with a flake.nix or default.nix. */
  readonly file: string;
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

/** The same in this thread, for a file that is resolved. */
export function findImageCallsHere(request: ImageCallRequest): readonly ImageCall[] {
  const { searchPath, limits, file } = request;
  const evaluator = createEvaluator({
    ...limits,
    searchPath,
    fileSystem: withOwnLibrary(diskFileSystem),
    analysis: true,
  });
  return findImageCalls(evaluator, file, expressionArguments(evaluator, request));
}
