// How a program that was run came to its end, in one wording for all that run programs.

/** What execa, or Node, says of a program that failed. */
interface Ended {
  readonly code?: unknown;
  readonly signal?: unknown;
  readonly exitCode?: unknown;
}

export interface ProgramEnd {
  /** `failed`: it ran to its end and says itself what is wrong, if somebody listened. */
  readonly kind: 'missing' | 'not-executable' | 'killed' | 'failed';
  /** A sentence without a full stop. */
  readonly text: string;
}

/** @param cause the error or result of running `program` */
export function programEnd(program: string, cause: unknown): ProgramEnd {
  const { code, signal, exitCode } = (typeof cause === 'object' && cause !== null ? cause : {}) as Ended;
  if (code === 'ENOENT') return { kind: 'missing', text: `the program ${program} was not found` };
  if (code === 'EACCES' || code === 'ENOEXEC' || code === 'EPERM')
    return { kind: 'not-executable', text: `the program ${program} cannot be run (${code})` };
  if (typeof signal === 'string') {
    const memory = signal === 'SIGKILL' ? '; there may be too little memory' : '';
    return { kind: 'killed', text: `${program} was killed by ${signal}${memory}` };
  }
  const status = typeof exitCode === 'number' ? `ended with status ${exitCode}` : 'failed';
  return { kind: 'failed', text: `${program} ${status}` };
}
