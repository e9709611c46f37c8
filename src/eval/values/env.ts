import type { Slot } from './value.ts';

/**
 * One level of variables at run time. The compiler knows at which level and index a name lives.
 * A slot is undefined only while a recursive scope is being filled.
 */
export class Env {
  readonly up: Env | undefined;
  readonly slots: (Slot | undefined)[];

  constructor(up: Env | undefined, slots: (Slot | undefined)[]) {
    this.up = up;
    this.slots = slots;
  }
}

export const emptyEnv = new Env(undefined, []);
