// Asks the owner of the database; where there is none, this process becomes it for a moment.
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createConnection } from 'node:net';
import { createInterface } from 'node:readline';
import { setTimeout } from 'node:timers/promises';
import { NixlayerError } from '../errors/nixlayer-error.ts';
import { assertSocketPath, type HookFolder, makeHookFolder } from './hook-folder.ts';
import { tryOwnerLock } from './owner-lock.ts';
import { Queue } from './queue.ts';
import { type AnswerTo, answerRequest, type HookRequest } from './requests.ts';

/** An owner that starts or ends is waited for. */
const waitMs = 10_000;
const answerMs = 30_000;

/** @throws NixlayerError E_HOOK when there is an owner that does not answer, or the folder cannot be used */
export async function askOwner<Ask extends HookRequest>(
  folder: HookFolder,
  request: Ask,
): Promise<AnswerTo<Ask>> {
  assertSocketPath(folder);
  makeHookFolder(folder);
  const until = Date.now() + waitMs;
  for (;;) {
    const answer = await askSocket(folder.socket, request);
    if (answer !== undefined) return answer as AnswerTo<Ask>;
    const lock = tryOwnerLock(folder.lock);
    if (lock !== undefined) {
      try {
        return askFile(folder, request);
      } finally {
        lock.release();
      }
    }
    if (Date.now() > until)
      throw new NixlayerError(
        'E_HOOK',
        `a process owns ${folder.path}, and does not answer at ${folder.socket}`,
        {
          hint: '`nixlayer hook doctor` says more.',
        },
      );
    await setTimeout(50);
  }
}

function askFile<Ask extends HookRequest>(folder: HookFolder, request: Ask): AnswerTo<Ask> {
  const queue = new Queue(folder);
  try {
    return answerRequest(request, folder, queue, false);
  } finally {
    queue.close();
  }
}

/**
 * @returns undefined when nobody listens
 * @throws NixlayerError E_HOOK when who listens refuses, or says nothing
 */
export async function askSocket(socketPath: string, request: HookRequest): Promise<unknown> {
  if (!existsSync(socketPath)) return undefined;
  const socket = createConnection(socketPath);
  socket.setTimeout(answerMs, () => socket.destroy(new Error(`no answer within ${answerMs / 1000} s`)));
  let connected = false;
  try {
    await once(socket, 'connect');
    connected = true;
    socket.write(`${JSON.stringify(request)}\n`);
    const [line] = (await Promise.race([
      once(createInterface({ input: socket }), 'line'),
      once(socket, 'close').then(() => []),
    ])) as [string?];
    // It ended before it answered: another one may follow.
    if (line === undefined) return undefined;
    const answer = JSON.parse(line) as {
      readonly result?: unknown;
      readonly error?: { readonly message: string };
    };
    if (answer.error !== undefined) throw new NixlayerError('E_HOOK', answer.error.message);
    return answer.result;
  } catch (cause) {
    if (cause instanceof NixlayerError) throw cause;
    const { code, message } = cause as NodeJS.ErrnoException;
    if (code === 'ECONNREFUSED' || code === 'ENOENT' || code === 'ECONNRESET' || code === 'EPIPE')
      return undefined;
    const what = connected ? 'does not answer' : 'cannot be reached';
    throw new NixlayerError('E_HOOK', `the daemon at ${socketPath} ${what}: ${message}`, {
      cause,
      hint:
        code === 'EACCES'
          ? 'Run this as the user that the daemon runs as.'
          : '`nixlayer hook doctor` says more.',
    });
  } finally {
    socket.destroy();
  }
}
