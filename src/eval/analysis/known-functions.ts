// Functions of a dockerTools that is there, in a nixpkgs that the search path has: calls of them are remembered as
// calls of unknown ones are.

import { Attrs, force, type Slot, type Value } from '../values/value.ts';

const telling = ['buildImage', 'buildLayeredImage', 'streamLayeredImage', 'pullImage', 'shadowSetup'];

function isDockerTools(set: Attrs): boolean {
  return telling.filter((name) => set.has(name)).length > 2;
}

/** Which functions of dockerTools the values seen so far are. */
export class KnownFunctions {
  readonly #names = new WeakMap<object, string>();

  /** To be told of every selection. The slot is evaluated by the selection anyway. */
  note(set: Value, name: string, slot: Slot): void {
    if (!(set instanceof Attrs) || !isDockerTools(set)) return;
    const value = force(slot);
    if (typeof value === 'object' && value !== null) this.#names.set(value, name);
  }

  nameOf(fn: Value): string | undefined {
    return typeof fn === 'object' && fn !== null ? this.#names.get(fn) : undefined;
  }
}
