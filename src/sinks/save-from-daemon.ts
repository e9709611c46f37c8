// Takes an image out of a daemon, as a docker-archive.
import { createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { ExecaError, execa } from 'execa';
import { abortedError } from '../errors/aborted.ts';
import { NixlayerError } from '../errors/nixlayer-error.ts';
import { toWriteError } from '../errors/write-error.ts';
import { type DaemonOptions, waitForDaemon } from './daemon.ts';

/**
 * @param name `NAME:TAG` or an image ID
 * @param file new; left to its caller, also when it fails
 * @throws NixlayerError E_DAEMON_MISSING, E_DAEMON_UNREACHABLE, E_DAEMON_REFUSED (it has no such image), E_DISK_FULL,
 *   E_WRITE, E_ABORTED
 */
export async function saveFromDaemon(name: string, file: string, options: DaemonOptions): Promise<void> {
  await waitForDaemon(options);
  const { runtime, signal, env, onProgress } = options;
  const words =
    runtime === 'podman' ? ['save', '--format', 'docker-archive', '--', name] : ['save', '--', name];
  const client = execa(runtime, words, {
    stdin: 'ignore',
    buffer: { stdout: false, stderr: true },
    ...(signal && { cancelSignal: signal }),
    ...(env && { env }),
  });
  client.stdout.on('data', (chunk: Buffer) => onProgress?.(chunk.length, 0));
  const [saved, written] = await Promise.allSettled([
    client,
    pipeline(client.stdout, createWriteStream(file, { flags: 'wx' })),
  ]);
  if (signal?.aborted === true) throw abortedError(signal.reason);
  const closed = written.status === 'rejected' && written.reason?.code === 'ERR_STREAM_PREMATURE_CLOSE';
  if (written.status === 'rejected' && !closed) throw toWriteError(written.reason, file);
  if (saved.status === 'rejected') throw refusal(saved.reason, name, runtime);
  if (written.status === 'rejected') throw toWriteError(written.reason, file);
}

function refusal(error: unknown, name: string, runtime: string): unknown {
  if (!(error instanceof ExecaError)) return error;
  const words =
    String(error.stderr ?? '')
      .trim()
      .split('\n')
      .at(-1) || error.shortMessage;
  return new NixlayerError('E_DAEMON_REFUSED', `${runtime} gave no image ${name}: ${words}`, {
    cause: error,
    hint: `\`${runtime} image ls\` shows the images that it has.`,
  });
}
