// Loads an image into a running Docker or Podman by way of its command line.
import { createReadStream } from 'node:fs';
import type { Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { ExecaError, execa } from 'execa';
import type { WorkStats } from '../archive/work-stats.ts';
import { abortedError, throwIfAborted } from '../errors/aborted.ts';
import { NixlayerError } from '../errors/nixlayer-error.ts';
import { programEnd } from '../errors/program-end.ts';
import { toWriteError } from '../errors/write-error.ts';
import { writeDockerArchive, writeStartedDockerArchive } from '../image/formats/docker-archive/write.ts';
import type { Image, StartedImage } from '../image/image.ts';

export type Runtime = 'docker' | 'podman';

export interface DaemonOptions {
  readonly runtime: Runtime;
  /** How long to wait for the daemon to answer, in seconds; 60 by default. */
  readonly waitSeconds?: number;
  /** Called before each wait with what is waited for. */
  readonly onWaiting?: (message: string) => void;
  /** Called with bytes sent since the last call, and the index of their layer (0 for an archive sent as it is). */
  readonly onProgress?: (bytes: number, layer: number) => void;
  readonly stats?: WorkStats | undefined;
  readonly signal?: AbortSignal;
  /** Environment of the client, for example with DOCKER_HOST; that of this process by default. */
  readonly env?: Readonly<Record<string, string>>;
}

const probes = {
  docker: ['version', '--format', '{{.Server.Version}}'],
  podman: ['info', '--format', '{{.Version.Version}}'],
} as const;

/** One try. A socket that systemd opened ahead of the daemon accepts the connection and leaves the client hanging. */
const probeMilliseconds = 3000;
const firstPause = 100;
const longestPause = 5000;

/**
 * Waits for the daemon and streams the image into `load`; a started one while it is hashed.
 * @returns what the client said, usually `Loaded image: NAME:TAG`
 * @throws NixlayerError E_DAEMON_MISSING (no client), E_DAEMON_UNREACHABLE (no answer within the time),
 *   E_DAEMON_REFUSED (it said no), E_ABORTED, and what reading the layers throws
 */
export async function loadIntoDaemon(image: Image | StartedImage, options: DaemonOptions): Promise<string> {
  const { runtime, signal, onProgress, stats } = options;
  const writing = {
    ...(signal && { signal }),
    ...(onProgress && { onProgress }),
    stats,
    target: `the image to ${runtime} load`,
  };
  return sendToLoad(options, (out) =>
    'image' in image
      ? writeStartedDockerArchive(image, out, writing)
      : writeDockerArchive(image, out, writing),
  );
}

/**
 * The same with an archive that is a file already, compressed or not: it is sent as it is.
 * @throws as {@link loadIntoDaemon}, and E_INPUT when the file cannot be read
 */
export async function loadArchiveIntoDaemon(file: string, options: DaemonOptions): Promise<string> {
  const { signal, onProgress } = options;
  return sendToLoad(options, async (out) => {
    const source = createReadStream(file, { highWaterMark: 1024 * 1024 });
    source.on('data', (chunk) => onProgress?.(chunk.length, 0));
    await pipeline(source, out, { ...(signal && { signal }) }).catch((cause: NodeJS.ErrnoException) => {
      if (cause.path !== undefined)
        throw new NixlayerError('E_INPUT', `${file} cannot be read (${cause.code})`, { cause });
      const closed =
        cause.code === 'ERR_STREAM_PREMATURE_CLOSE' ? Object.assign(cause, { code: 'EPIPE' }) : cause;
      throw toWriteError(closed, 'the archive to the daemon');
    });
  });
}

async function sendToLoad(options: DaemonOptions, send: (out: Writable) => Promise<void>): Promise<string> {
  await waitForDaemon(options);
  const { runtime, signal } = options;
  const client = execa(runtime, ['load'], { ...execution(options), stdin: 'pipe' });
  const sending = send(client.stdin).then(
    () => void client.stdin.end(),
    (error: unknown) => {
      // A client that ended early has the better explanation; any other error means the archive is incomplete.
      if (!isClosedPipe(error)) client.kill();
      throw error;
    },
  );
  const [sent, loaded] = await Promise.allSettled([sending, client]);
  if (sent.status === 'rejected' && !isClosedPipe(sent.reason))
    throw signal?.aborted ? abortedError(sent.reason) : sent.reason;
  if (loaded.status === 'rejected') throw refusal(loaded.reason, runtime, signal);
  if (sent.status === 'rejected') throw sent.reason;
  return loaded.value.stdout;
}

/**
 * Returns when the daemon answers. Pauses between tries grow from 0.1 to 5 seconds.
 * @throws NixlayerError E_DAEMON_MISSING, E_DAEMON_UNREACHABLE, E_ABORTED
 */
export async function waitForDaemon(options: Omit<DaemonOptions, 'onProgress'>): Promise<void> {
  const { runtime, waitSeconds = 60, onWaiting, signal } = options;
  const end = Date.now() + waitSeconds * 1000;
  for (let pause = firstPause; ; pause = Math.min(pause * 2, longestPause)) {
    throwIfAborted(signal);
    const problem = await probe(options, probeMilliseconds);
    if (problem === undefined) return;
    if (Date.now() + pause >= end) throw unreachable(runtime, waitSeconds, problem);
    onWaiting?.(`Waiting for ${runtime}: ${problem}`);
    await sleep(pause, undefined, { ...(signal && { signal }) }).catch((error: unknown) => {
      throw abortedError(error);
    });
  }
}

/** One question; undefined when it was answered, otherwise what went wrong. */
async function probe(
  options: Omit<DaemonOptions, 'onProgress'>,
  timeout: number,
): Promise<string | undefined> {
  const { runtime, signal } = options;
  try {
    await execa(runtime, probes[runtime], {
      ...execution(options),
      stdin: 'ignore',
      timeout,
      killSignal: 'SIGKILL',
    });
    return undefined;
  } catch (error) {
    if (!(error instanceof ExecaError)) throw error;
    if (signal?.aborted === true) throw abortedError(error);
    if (cannotRun(runtime, error)) throw missing(runtime, error);
    if (error.timedOut) return 'its socket accepts connections, but nothing answers yet';
    const words = lastLine(error.stderr) ?? programEnd(runtime, error).text;
    if (/permission denied/i.test(words)) throw unreachable(runtime, 0, words);
    return words;
  }
}

function execution({ signal, env }: Pick<DaemonOptions, 'signal' | 'env'>) {
  return { ...(signal && { cancelSignal: signal }), ...(env && { env }) };
}

function isClosedPipe(error: unknown): boolean {
  return error instanceof NixlayerError && error.code === 'E_CLOSED_PIPE';
}

function cannotRun(runtime: Runtime, error: ExecaError): boolean {
  const { kind } = programEnd(runtime, error);
  return kind === 'missing' || kind === 'not-executable';
}

function lastLine(text: unknown): string | undefined {
  return (
    String(text ?? '')
      .trim()
      .split('\n')
      .at(-1) || undefined
  );
}

function missing(runtime: Runtime, cause: unknown): NixlayerError {
  return new NixlayerError('E_DAEMON_MISSING', programEnd(runtime, cause).text, {
    cause,
    hint: `Install ${runtime} or put it on PATH; without it, write the image to a file and load it elsewhere.`,
  });
}

function unreachable(runtime: Runtime, waitSeconds: number, problem: string): NixlayerError {
  const waited = waitSeconds > 0 ? ` within ${waitSeconds} s` : '';
  const denied = /permission denied/i.test(problem);
  return new NixlayerError('E_DAEMON_UNREACHABLE', `${runtime} did not answer${waited}: ${problem}`, {
    hint: denied
      ? 'You may not use its socket: run the command as a member of its group, or as root.'
      : 'Start the daemon, check DOCKER_HOST and the context, or wait longer.',
  });
}

function refusal(error: unknown, runtime: Runtime, signal: AbortSignal | undefined): unknown {
  if (signal?.aborted === true) return abortedError(error);
  if (!(error instanceof ExecaError)) return error;
  if (cannotRun(runtime, error)) return missing(runtime, error);
  return new NixlayerError(
    'E_DAEMON_REFUSED',
    `${runtime} load refused the image: ${lastLine(error.stderr) ?? programEnd(runtime, error).text}`,
    {
      cause: error,
      hint: 'These are the words of the daemon; its log may say more.',
    },
  );
}
