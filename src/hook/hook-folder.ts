// The folder of the queue: what lies where in it, and who may look into it.
import { lstatSync, mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { NixlayerError } from '../errors/nixlayer-error.ts';

export interface HookFolder {
  readonly path: string;
  /** What hooks have written and the owner of the database has not yet taken: a file for each build. */
  readonly spool: string;
  /** Files of the spool that are none. */
  readonly refused: string;
  readonly database: string;
  readonly socket: string;
  /** Whoever holds its lock owns the database. */
  readonly lock: string;
  /** GC roots, where they can be made directly: below Nix's own folder of roots. */
  readonly directRoots: string;
  /** GC roots that Nix knows by a link of its own, where this user may not write to that folder. */
  readonly indirectRoots: string;
}

export const defaultHookPath = '/var/lib/nixlayer/hook';

/** The kernel's limit for the address of a Unix socket, in bytes. */
const longestSocketPath = 107;

/**
 * Names the folder; nothing is made.
 * @param environment NIXLAYER_HOOK_DIR names another one than /var/lib/nixlayer/hook, NIX_STATE_DIR Nix's own
 */
export function hookFolder(environment: NodeJS.ProcessEnv): HookFolder {
  const path = resolve(environment.NIXLAYER_HOOK_DIR || defaultHookPath);
  const nixState = environment.NIX_STATE_DIR || '/nix/var/nix';
  return {
    path,
    spool: join(path, 'spool'),
    refused: join(path, 'refused'),
    database: join(path, 'queue.sqlite'),
    socket: join(path, 'socket'),
    lock: join(path, 'lock'),
    directRoots: join(nixState, 'gcroots/nixlayer-hook', rootsName(path)),
    indirectRoots: join(path, 'roots'),
  };
}

/** Each queue has roots of its own: /var/lib/nixlayer/hook → var+lib+nixlayer+hook. The shell script does the same. */
function rootsName(path: string): string {
  return path.slice(1).replaceAll('/', '+');
}

/**
 * Makes the folder, for its user alone. One that is there is taken as it is, or not at all.
 * @throws NixlayerError E_HOOK when it cannot be made, is a link, belongs to someone else or is open to others
 */
export function makeHookFolder(folder: HookFolder): void {
  try {
    for (const each of [folder.path, folder.spool]) {
      mkdirSync(each, { recursive: true, mode: 0o700 });
      assertOwn(each);
    }
  } catch (cause) {
    if (cause instanceof NixlayerError) throw cause;
    throw new NixlayerError('E_HOOK', `cannot use ${folder.path}: ${(cause as Error).message}`, {
      cause,
      hint: 'Run this as root, or name a folder of your own with NIXLAYER_HOOK_DIR.',
    });
  }
}

/**
 * Whoever can write to it decides what is pushed.
 * @throws NixlayerError E_HOOK unless it is a folder of this user, closed to others
 */
export function assertOwn(path: string): void {
  const status = lstatSync(path);
  const { uid, mode } = status;
  if (!status.isDirectory())
    throw new NixlayerError('E_HOOK', `${path} is a link or a file`, {
      hint: 'Name the folder itself with NIXLAYER_HOOK_DIR.',
    });
  if (process.getuid !== undefined && uid !== process.getuid())
    throw new NixlayerError('E_HOOK', `${path} belongs to another user (${uid})`, {
      hint: 'Run this as the user whose builds call the hook: root, as a rule.',
    });
  if ((mode & 0o077) !== 0)
    throw new NixlayerError('E_HOOK', `${path} is open to others (mode ${(mode & 0o777).toString(8)})`, {
      hint: `Look at what lies in it, then run \`chmod 700 ${path}\`; or name another folder with NIXLAYER_HOOK_DIR.`,
    });
}

/** @throws NixlayerError E_HOOK when the kernel cannot take the address of the socket */
export function assertSocketPath({ socket }: HookFolder): void {
  const bytes = Buffer.byteLength(socket);
  if (bytes <= longestSocketPath) return;
  throw new NixlayerError('E_HOOK', `the socket ${socket} has a path of ${bytes} bytes`, {
    hint: `The limit is ${longestSocketPath}: name a shorter folder with NIXLAYER_HOOK_DIR.`,
  });
}
