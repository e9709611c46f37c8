// Image calls of a file, told by the installed Nix: the recording library stands in for nixpkgs, and its functions say
// what they are called with.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ImageCall } from '../dockertools/image-call.ts';
import { readRecordedCalls } from '../dockertools/recorded-call.ts';
import { NixlayerError } from '../errors/nixlayer-error.ts';
import { packageFile } from '../package/package-files.ts';
import { type NixCommandOptions, runNix } from '../store/nix-command.ts';
import type { ImageCallRequest } from './image-calls-without-nix.ts';
import { readSource, resolveSource, wordsOfSource } from './source-files.ts';

const recordingLibrary = packageFile('nix/recording');
const callMark = 'trace: nixlayer-call ';

export interface RecordOptions extends NixCommandOptions {
  /** Nix could not evaluate everything; the calls until then are found. */
  readonly onIncomplete?: (error: NixlayerError) => void;
}

/**
 * Places of calls are those of their first argument: Nix does not tell more.
 * @throws NixlayerError as `runNix`; E_INPUT
 */
export async function recordImageCalls(
  request: ImageCallRequest,
  options: RecordOptions = {},
): Promise<readonly ImageCall[]> {
  const file = await resolveSource(request.file);
  const folder = await mkdtemp(join(tmpdir(), 'nixlayer-names-'));
  const events: string[] = [];
  try {
    const names = join(folder, 'names.json');
    await writeFile(names, JSON.stringify([...wordsOfSource(file)]));
    await runNix('nix-instantiate', wordsOf(request, file, names), {
      ...options,
      file,
      onLog: (event) => {
        if (event.kind === 'talk' && event.text.startsWith(callMark))
          events.push(event.text.slice(callMark.length));
        else options.onLog?.(event);
      },
    });
  } catch (error) {
    const isPart = error instanceof NixlayerError && error.code === 'E_NIX_FAILED' && events.length > 0;
    if (!isPart) throw error;
    options.onIncomplete?.(error);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  return readRecordedCalls(events, readSource);
}

function wordsOf({ args, stringArgs, searchPath }: ImageCallRequest, file: string, names: string): string[] {
  const given = [
    ...Object.entries(args).map(([name, text]) => `${name} = (${text}\n);`),
    // JSON texts are Nix texts but for the interpolation.
    ...Object.entries(stringArgs).map(
      ([name, text]) => `${name} = builtins.fromJSON ${nixText(JSON.stringify(text))};`,
    ),
  ];
  return [
    '--eval',
    '--strict',
    // Looking for calls builds nothing.
    ...['--option', 'allow-import-from-derivation', 'false'],
    ...searchPath.flatMap((entry) => ['-I', entry]),
    ...['-I', `nixpkgs=${recordingLibrary}`, '-I', `nixlayer-names=${names}`],
    ...['--argstr', 'file', file, '--arg', 'arguments', `{ ${given.join(' ')} }`],
    join(recordingLibrary, 'run.nix'),
  ];
}

function nixText(text: string): string {
  return `"${text.replace(/["\\$]/g, '\\$&').replaceAll('\n', '\\n')}"`;
}
