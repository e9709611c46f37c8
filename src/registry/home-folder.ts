// Where the files of a user are.
import { homedir } from 'node:os';
import type { Environment } from './http/proxy.ts';

/** `HOME`; where it is not set, what the system knows of the user, but only for the environment of this very process. */
export function homeFolder(env: Environment): string | undefined {
  const set = env.HOME;
  if (set !== undefined) return set === '' ? undefined : set;
  return env === process.env ? homeOfUser() : undefined;
}

/** Undefined for a user whom the system does not know: containers run as any number. */
function homeOfUser(): string | undefined {
  try {
    return homedir() || undefined;
  } catch {
    return undefined;
  }
}
