// The derivations of an evaluation, with the hashes that later derivations need. Nothing is written to a store.

import { sha256, toHex } from '../../store/hash.ts';
import { makeOutputPath, makeTextPath } from '../../store/store-path.ts';
import { EvalFailure } from '../errors/eval-failure.ts';
import { type Derivation, derivationBytes, derivationText, fixedOutput, unparse } from './derivation.ts';

export class DerivationStore {
  /** .drv path → derivation, in the order in which they were made. */
  readonly derivations = new Map<string, Derivation>();
  readonly #storeDir: string;
  readonly #hashes = new Map<string, string>();

  constructor(storeDir: string) {
    this.#storeDir = storeDir;
  }

  /** The output paths of an input-addressed derivation whose outputs are still empty. */
  outputPaths(derivation: Derivation): Map<string, string> {
    const digest = sha256(derivationBytes(unparse(derivation, this.#hashedInputs(derivation), true)));
    return new Map(
      [...derivation.outputs.keys()].map((output) => [
        output,
        makeOutputPath(this.#storeDir, output, digest, derivation.name),
      ]),
    );
  }

  /** Remembers a finished derivation and returns its .drv path. */
  add(derivation: Derivation): string {
    const text = derivationText(derivation);
    const references = [...derivation.inputSrcs, ...derivation.inputDrvs.keys()];
    const path = makeTextPath(this.#storeDir, `${derivation.name}.drv`, derivationBytes(text), references);
    if (!this.derivations.has(path)) {
      this.#hashes.set(path, this.#moduloHash(derivation));
      this.derivations.set(path, derivation);
    }
    return path;
  }

  /** A derivation of this evaluation. @throws EvalFailure for others: reading them needs a store */
  get(drvPath: string): Derivation {
    const derivation = this.derivations.get(drvPath);
    if (derivation) return derivation;
    throw new EvalFailure(`derivation '${drvPath}' is not known to this evaluation`, {
      hint: 'Only derivations that the expression itself defines can be used; others need Nix.',
    });
  }

  /** All paths of the closure of a .drv file: itself, its sources and its input derivations. */
  closure(drvPath: string): Set<string> {
    const seen = new Set<string>();
    const work = [drvPath];
    for (let path = work.pop(); path !== undefined; path = work.pop()) {
      if (seen.has(path)) continue;
      seen.add(path);
      const derivation = this.get(path);
      for (const source of derivation.inputSrcs) seen.add(source);
      work.push(...derivation.inputDrvs.keys());
    }
    return seen;
  }

  // "hash derivation modulo": a fixed output counts by its content, not by the way it is fetched.
  #moduloHash(derivation: Derivation): string {
    const fixed = fixedOutput(derivation);
    const text = fixed
      ? `fixed:out:${fixed.hashAlgorithm}:${fixed.hash}:${fixed.path}`
      : unparse(derivation, this.#hashedInputs(derivation), false);
    return toHex(sha256(derivationBytes(text)));
  }

  #hashedInputs(derivation: Derivation): Map<string, Set<string>> {
    const inputs = new Map<string, Set<string>>();
    for (const [path, outputs] of derivation.inputDrvs) {
      this.get(path);
      const hash = this.#hashes.get(path) ?? '';
      const names = inputs.get(hash) ?? new Set();
      for (const output of outputs) names.add(output);
      inputs.set(hash, names);
    }
    return inputs;
  }
}
