// What differs between releases of Nix goes by the release that an evaluation names.
import type { Session } from './session.ts';

/** Whether `builtins.nixVersion` is this release or a later one. @param release e.g. `2.29` */
export function isNixSince(session: Pick<Session, 'nixVersion'>, release: string): boolean {
  const [major = 0, minor = 0] = numbersOf(session.nixVersion);
  const [sinceMajor = 0, sinceMinor = 0] = numbersOf(release);
  return major > sinceMajor || (major === sinceMajor && minor >= sinceMinor);
}

function numbersOf(version: string): number[] {
  return (version.match(/\d+/g) ?? []).map(Number);
}
