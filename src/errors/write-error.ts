// What the operating system says when writing fails, as an error that tells what to do.
import { type ErrorCode, NixlayerError } from './nixlayer-error.ts';

const known: Readonly<Record<string, { code: ErrorCode; message: string; hint: string }>> = {
  ENOSPC: {
    code: 'E_DISK_FULL',
    message: 'no space left on the device',
    hint: 'Free some space, or write to another disk.',
  },
  EDQUOT: {
    code: 'E_DISK_FULL',
    message: 'the disk quota is used up',
    hint: 'Free some space, or write to another disk.',
  },
  EPIPE: {
    code: 'E_CLOSED_PIPE',
    message: 'the reader closed the pipe',
    hint: 'The program that reads the output ended early; look at what it said.',
  },
  EACCES: { code: 'E_WRITE', message: 'permission denied', hint: 'Choose a folder that you may write to.' },
  EPERM: {
    code: 'E_WRITE',
    message: 'operation not permitted',
    hint: 'Choose a folder that you may write to.',
  },
  EROFS: {
    code: 'E_WRITE',
    message: 'the file system is read-only',
    hint: 'Choose a folder that you may write to.',
  },
  ENOENT: { code: 'E_WRITE', message: 'the folder does not exist', hint: 'Make the folder first.' },
  ENOTDIR: { code: 'E_WRITE', message: 'a part of the path is not a folder', hint: 'Choose another name.' },
  EISDIR: { code: 'E_WRITE', message: 'it is a folder', hint: 'Give the name of a file.' },
};

/** Errors of writing `target` as E_DISK_FULL, E_CLOSED_PIPE or E_WRITE; anything else, and what is one already, as it is. */
export function toWriteError(error: unknown, target: string): unknown {
  if (error instanceof NixlayerError || !(error instanceof Error) || !('code' in error)) return error;
  const code = String(error.code);
  const entry = Object.hasOwn(known, code) ? known[code] : undefined;
  if (entry === undefined) return error;
  return new NixlayerError(entry.code, `cannot write ${target}: ${entry.message}`, {
    cause: error,
    hint: entry.hint,
  });
}
