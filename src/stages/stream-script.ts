// The script of streamLayeredImage.
import { storePathBase } from '../store/store-path-name.ts';

// dockerTools' script is a wrapper which ends in `…/stream /nix/store/…-conf.json "$@"`; ours is of the same form.
const confJsonPath = new RegExp(String.raw`/[^\s'"]+/${storePathBase}-conf\.json`);

/** The conf.json that it streams; undefined when it names none. */
export function confOfScript(script: string): string | undefined {
  return confJsonPath.exec(script)?.[0];
}
