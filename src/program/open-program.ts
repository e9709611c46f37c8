// One text, saved or not, and all that it leads to.
import { diskFileSystem, type FileSystem, onlyReadable, readableRoots } from '../eval/index.ts';
import { overlay, recording } from './file-systems.ts';
import { Program, type ProgramOptions } from './program.ts';

export interface ProgramRequest extends Pick<ProgramOptions, 'searchPath' | 'maxSteps' | 'timeoutMs'> {
  /** Absolute. */
  readonly file: string;
  /** Its content, which need not be saved. */
  readonly text: string;
  /** For the files that it imports. Default: the disk. */
  readonly fileSystem?: FileSystem;
  /**
   * Absolute folders that it may read, beside the store and the search path. Default: the file's folder, or the git
   * checkout around it.
   */
  readonly roots?: readonly string[];
}

export interface OpenedProgram {
  readonly program: Program;
  /** The name under which the program knows its file: where a link to it leads. */
  readonly real: string;
  /** All that was read, or looked for; absolute. Grows while the program is looked at. */
  readonly dependencies: ReadonlySet<string>;
}

/** @throws NixlayerError E_GRAMMAR_MISSING; nothing for what a text contains */
export function openProgram(request: ProgramRequest): OpenedProgram {
  const { file, text, searchPath = [], maxSteps, timeoutMs, fileSystem = diskFileSystem } = request;
  const dependencies = new Set<string>();
  const real = realFile(fileSystem, file);
  const { roots = readableRoots(fileSystem, [real]) } = request;
  const readable = onlyReadable(recording(fileSystem, dependencies), roots, searchPath);
  const program = new Program(real, {
    fileSystem: overlay(readable, new Map([[real, text]])),
    searchPath,
    ...(maxSteps !== undefined && { maxSteps }),
    ...(timeoutMs !== undefined && { timeoutMs }),
  });
  return { program, real, dependencies };
}

// Relative paths in a file start from where the file is, not from where a link to it is.
function realFile(fileSystem: FileSystem, file: string): string {
  try {
    return fileSystem.lstat(file)?.type === 'symlink' ? fileSystem.realpath(file) : file;
  } catch {
    return file;
  }
}
