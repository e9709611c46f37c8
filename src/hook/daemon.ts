// The daemon: owns the database, works the queue, and answers at the socket.
import { rmSync, statSync } from 'node:fs';
import { NixlayerError } from '../errors/nixlayer-error.ts';
import type { Deliver } from './deliver.ts';
import type { FindTag, Log, Normalise } from './examine-outputs.ts';
import { assertSocketPath, type HookFolder, makeHookFolder } from './hook-folder.ts';
import { ownerLock } from './owner-lock.ts';
import { Queue } from './queue.ts';
import { answerRequest } from './requests.ts';
import { type Rules, readRules } from './rules.ts';
import { serveSocket } from './socket-server.ts';
import { startWork } from './work-queue.ts';

export interface DaemonOptions {
  readonly folder: HookFolder;
  readonly rulesFile: string;
  readonly storeDir: string;
  readonly deliver: Deliver;
  readonly findTag?: FindTag | undefined;
  readonly normalise?: Normalise | undefined;
  /** Seconds with nothing to do, now or later, after which it ends; undefined: never. */
  readonly idle?: number | undefined;
  /** Of a socket that listens already: socket activation. */
  readonly listenFd?: number | undefined;
  /** Ends it, cleanly: deliveries are called off and wait again. */
  readonly signal: AbortSignal;
  readonly log: Log;
}

/** Another owner may be a command that asks something. */
const lockMs = 10_000;

/**
 * Returns when it was told to end or was idle for long enough.
 * @throws NixlayerError E_HOOK when another daemon runs or the folder cannot be used, E_HOOK_RULES
 */
export async function runDaemon(options: DaemonOptions): Promise<void> {
  const { folder, storeDir, deliver, findTag, normalise, log, listenFd } = options;
  const rules = followRules(options.rulesFile, log);
  rules();
  assertSocketPath(folder);
  makeHookFolder(folder);
  const lock = await ownerLock(folder.lock, { waitMs: lockMs, signal: options.signal });
  if (lock === undefined) {
    if (options.signal.aborted) return;
    throw new NixlayerError('E_HOOK', `another process owns ${folder.path}`, {
      hint: 'One daemon is enough: `nixlayer hook status` asks the one that runs.',
    });
  }
  const ending = new AbortController();
  const signal = AbortSignal.any([options.signal, ending.signal]);
  const queue = new Queue(folder);
  try {
    let idleSince: number | undefined;
    const endWhenIdle = (busy: boolean): void => {
      const now = Date.now();
      if (busy || server.connections() > 0) idleSince = undefined;
      else idleSince ??= now;
      if (options.idle !== undefined && now - (idleSince ?? now) >= options.idle * 1000) ending.abort();
    };
    const server = await serveSocket({ path: folder.socket, fd: listenFd }, (request) => {
      const answer = answerRequest(request, folder, queue, true);
      idleSince = undefined;
      if (request.ask !== 'status' && request.ask !== 'newest') worker.wake();
      return answer;
    });
    const worker = startWork({
      folder,
      queue,
      storeDir,
      deliver,
      rules,
      findTag,
      normalise,
      log,
      signal,
      onRound: endWhenIdle,
    });
    log(`working the queue in ${folder.path}`);
    try {
      await worker.done;
    } finally {
      await server.close();
      // One that was handed over stays: whoever made it listens on.
      if (listenFd === undefined) rmSync(folder.socket, { force: true });
    }
    log(options.signal.aborted ? 'told to end' : 'nothing to do');
  } finally {
    queue.close();
    lock.release();
  }
}

/** The rules as the file has them now; where it is broken, as they were. @throws NixlayerError E_HOOK_RULES the first time */
function followRules(file: string, log: Log): () => Rules {
  let stamp: string | undefined;
  let rules: Rules | undefined;
  return () => {
    const status = statSync(file, { throwIfNoEntry: false });
    const now = `${status?.ino} ${status?.size} ${status?.mtimeMs}`;
    if (rules !== undefined && now === stamp) return rules;
    stamp = now;
    try {
      const read = readRules(file);
      if (rules !== undefined) log(`${file} has changed`);
      rules = read;
    } catch (error) {
      if (rules === undefined) throw error;
      log(`the rules stay as they were: ${(error as Error).message}`);
    }
    return rules;
  };
}

/**
 * The socket that systemd hands over, by sd_listen_fds(3).
 * @returns undefined when this process was started without
 */
export function listenFdFrom(environment: NodeJS.ProcessEnv, pid: number): number | undefined {
  const { LISTEN_FDS, LISTEN_PID } = environment;
  return LISTEN_FDS !== undefined && Number(LISTEN_FDS) > 0 && LISTEN_PID === String(pid) ? 3 : undefined;
}
