// File → what the release of nixpkgs after the one that it is pinned to makes of its images.
import { releaseAfter } from '../dockertools/releases.ts';
import { type DeepOptions, diskFileSystem, readableRoots, runWithDeepStack } from '../eval/index.ts';
import { workerModule } from '../package/package-files.ts';
import { openProgram } from '../program/open-program.ts';
import { decodeSource } from '../syntax/index.ts';
import { type Outlook, outlookOf } from './outlook.ts';
import { findPins } from './pins/find-pins.ts';
import { completeRelease } from './pins/pin.ts';

export interface OutlookRequest {
  /** Absolute, without links. */
  readonly file: string;
  /** `name=path` or `path`. */
  readonly searchPath: readonly string[];
}

/** Milliseconds; longer evaluations are given up, and what was found until then is told. */
const timeoutMs = 10_000;

/**
 * In a thread with a deep stack. Undefined where it is not known what the file is pinned to, and after the last release.
 * @throws NixlayerError E_ABORTED, E_LIMIT, E_INPUT
 */
export async function readOutlook(
  request: OutlookRequest,
  options: DeepOptions = {},
): Promise<Outlook | undefined> {
  const task = { module: workerModule('migrate')?.href, name: 'readOutlookHere', run: readOutlookHere };
  return runWithDeepStack(task, request, options);
}

/** The same in this thread. */
export function readOutlookHere({ file, searchPath }: OutlookRequest): Outlook | undefined {
  const pin = findPins([file], readableRoots(diskFileSystem, [file])).get(file);
  if (pin === undefined) return undefined;
  // An unstable nixpkgs has a part of what comes with the release that it is on the way to.
  const from = completeRelease(pin);
  const to = releaseAfter(from);
  if (to === undefined) return undefined;
  const { text } = decodeSource(diskFileSystem.readFile(file), file);
  const { program } = openProgram({ file, text, searchPath, timeoutMs });
  return outlookOf(program, from, to);
}
