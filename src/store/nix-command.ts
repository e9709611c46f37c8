// Runs the Nix programs and turns what they say into errors of ours. All Nix processes start here.
import { abortedError } from '../errors/aborted.ts';
import { NixlayerError } from '../errors/nixlayer-error.ts';
import { type ProgramEnd, programEnd } from '../errors/program-end.ts';
import { type NixFailure, type NixLogEvent, parseNixLogLine } from './nix-log.ts';

export type NixProgram = 'nix' | 'nix-build' | 'nix-instantiate' | 'nix-store';

export interface NixCommandOptions {
  readonly signal?: AbortSignal;
  /** The file whose places interest the user most, when an error has several. */
  readonly file?: string;
  /** Builder output and warnings, line by line, while the command runs. */
  readonly onLog?: (event: Exclude<NixLogEvent, { kind: 'failure' }>) => void;
}

/**
 * Runs one Nix program and returns its stdout. `args` go to the program as they are, never through a shell; callers see
 * to it that data among them cannot be a flag.
 *
 * @throws NixlayerError E_NIX_MISSING, E_NIX_DAEMON, E_INVALID_PATH, E_SYNTAX, E_EVAL, E_BUILD_FAILED, E_NIX_FAILED,
 *   E_ABORTED
 */
export async function runNix(
  program: NixProgram,
  args: readonly string[],
  options: NixCommandOptions = {},
): Promise<string> {
  const failures: NixFailure[] = [];
  const lastTalk: string[] = [];
  // Loaded when Nix is run: much can be done without.
  const { execa } = await import('execa');
  const subprocess = execa(program, ['--log-format', 'internal-json', ...args], {
    stdin: 'ignore',
    buffer: { stdout: true, stderr: false },
    maxBuffer: 1024 ** 3,
    reject: false,
    ...(options.signal && { cancelSignal: options.signal }),
  });
  const listening = (async () => {
    for await (const line of subprocess.iterable({ from: 'stderr' })) {
      const event = parseNixLogLine(line);
      if (event === undefined) continue;
      if (event.kind === 'failure') {
        failures.push(event.failure);
        continue;
      }
      lastTalk.push(event.text);
      if (lastTalk.length > 20) lastTalk.shift();
      options.onLog?.(event);
    }
  })();
  // A program that cannot be started ends both; `result` says so.
  const [result] = await Promise.all([subprocess, listening.catch(() => undefined)]);
  if (!result.failed) return result.stdout;
  if (result.isCanceled) throw abortedError(result);
  const end = programEnd(program, result);
  if (end.kind === 'missing' || end.kind === 'not-executable') {
    throw new NixlayerError('E_NIX_MISSING', end.text, {
      cause: result,
      hint: 'Install Nix (https://nixos.org/download) or give an embedded store with --store DIR.',
    });
  }
  throw nixFailed(end, failures, lastTalk, options.file, result, program);
}

const patterns: readonly (readonly [RegExp, NixlayerError['code'], string | undefined])[] = [
  [
    /cannot connect to (?:socket|daemon)|cannot open connection|daemon (?:disconnected|died|protocol)|unable to (?:open|create) .*daemon-socket|opening a connection to (?:remote )?store/i,
    'E_NIX_DAEMON',
    'Is the Nix daemon running, and does NIX_REMOTE name the right store?',
  ],
  [
    /is not valid|don't know how to build/,
    'E_INVALID_PATH',
    'The path is not (or no longer) in the store; build it again, or look for it with `nix-store --query --hash`.',
  ],
  [
    /the group '.*' specified in 'build-users-group'/,
    'E_NIX_FAILED',
    'Nix is not set up completely: make its build users, or set `build-users-group =` in nix.conf for a single user.',
  ],
  [
    /^syntax error|^undefined variable|^dynamic attributes not allowed|already defined at/,
    'E_SYNTAX',
    undefined,
  ],
  [
    /^builder for .* failed|dependenc(?:y|ies) .*(?:couldn't|could not) be built|^build of .* failed|^Cannot build |failed to produce output path/,
    'E_BUILD_FAILED',
    undefined,
  ],
];

function nixFailed(
  end: ProgramEnd,
  failures: readonly NixFailure[],
  talk: readonly string[],
  file: string | undefined,
  cause: unknown,
  program: NixProgram,
): NixlayerError {
  const failure = failures[0];
  // Who was killed had no time to say why.
  const message = failure?.message ?? (end.kind === 'killed' ? undefined : talk.at(-1)) ?? end.text;
  const [, known, hint] = patterns.find(([pattern]) => pattern.test(message)) ?? [];
  // What nix-build fails with and is none of these is the expression's own doing.
  const code = known ?? (program === 'nix-build' && failure !== undefined ? 'E_EVAL' : 'E_NIX_FAILED');
  const own = failure?.trace.filter((step) => step.location?.file === file) ?? [];
  const location = failure?.location ?? own[0]?.location;
  const trace =
    code === 'E_BUILD_FAILED'
      ? talk
      : own
          .filter((step) => step.location !== location)
          .map(
            (step) =>
              `${step.message} at ${step.location?.file}:${step.location?.line}:${step.location?.column}`,
          );
  return new NixlayerError(code, message, {
    cause,
    trace,
    ...(location && { location }),
    ...(hint && { hint }),
  });
}
