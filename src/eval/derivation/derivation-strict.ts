// `derivationStrict`: the attributes of a derivation → the derivation, its .drv path and its output paths.

import { toHex } from '../../store/hash.ts';
import { fixedOutputMethod, makeFixedOutputPath } from '../../store/store-path.ts';
import { EvalFailure, locateFailure } from '../errors/eval-failure.ts';
import { forceAttrs, forcePlainString } from '../runtime/expect.ts';
import type { Session } from '../runtime/session.ts';
import { findHashAlgorithm, parseHash } from '../strings/hash-text.ts';
import { ContextString, decodeContextItem, type StringContext } from '../values/string-context.ts';
import { Attrs, type Slot } from '../values/value.ts';
import type { Derivation, DerivationOutput } from './derivation.ts';
import { type DerivationDraft, readAttributes } from './derivation-attributes.ts';

/** Returns `{ drvPath, out, … }`, strings with context. */
export function derivationStrict(session: Session, slot: Slot): Attrs {
  const attrs = forceAttrs(slot);
  const name = derivationName(attrs);
  try {
    return build(session, name, attrs);
  } catch (error) {
    if (error instanceof EvalFailure)
      error.addFrame(`while evaluating derivation '${name}'`, attrs.originOf('name'));
    const origin = attrs.originOf('name');
    throw origin ? locateFailure(error, origin) : error;
  }
}

function derivationName(attrs: Attrs): string {
  const slot = attrs.get('name');
  if (slot === undefined) throw requiredAttribute('name');
  const name = forcePlainString(slot);
  if (name.endsWith('.drv'))
    throw new EvalFailure(`derivation names are not allowed to end in '.drv', as '${name}' does`);
  return name;
}

function build(session: Session, name: string, attrs: Attrs): Attrs {
  const draft = readAttributes(session, name, attrs);
  if (draft.builder === '') throw requiredAttribute('builder');
  if (draft.system === '') throw requiredAttribute('system');

  const { env } = draft;
  const inputs = readContext(session, draft.context.context);
  const base = { name, ...inputs, system: draft.system, builder: draft.builder, args: draft.args, env };
  const derivation =
    draft.outputHash === undefined
      ? inputAddressed(session, base, draft.outputs)
      : fixedOutputDerivation(session, base, draft, draft.outputHash);

  const drvPath = session.derivations.add(derivation);
  const result = new Map<string, Slot>();
  result.set('drvPath', new ContextString(drvPath, new Set([`=${drvPath}`])));
  for (const [output, { path }] of derivation.outputs)
    result.set(output, new ContextString(path, new Set([`!${output}!${drvPath}`])));
  return new Attrs(result);
}

function inputAddressed(
  session: Session,
  base: Omit<Derivation, 'outputs'> & { env: Map<string, string> },
  outputs: readonly string[],
): Derivation {
  const empty: DerivationOutput = { path: '', hashAlgorithm: '', hash: '' };
  for (const output of outputs) base.env.set(output, '');
  const unfinished = { ...base, outputs: new Map(outputs.map((output) => [output, empty])) };
  const paths = session.derivations.outputPaths(unfinished);
  for (const [output, path] of paths) base.env.set(output, path);
  return {
    ...base,
    outputs: new Map([...paths].map(([output, path]) => [output, { ...empty, path }])),
  };
}

function fixedOutputDerivation(
  session: Session,
  base: Omit<Derivation, 'outputs'> & { env: Map<string, string> },
  draft: DerivationDraft,
  outputHash: string,
): Derivation {
  if (draft.outputs.length !== 1 || draft.outputs[0] !== 'out')
    throw new EvalFailure('multiple outputs are not supported in fixed-output derivations');
  // A name that Nix does not know counts as none; then the hash has to name its own.
  const hash = parseHash(outputHash, findHashAlgorithm(draft.outputHashAlgo ?? ''), true);
  const path = makeFixedOutputPath(session.storeDir, draft.method, hash, base.name);
  base.env.set('out', path);
  const output: DerivationOutput = {
    path,
    hashAlgorithm: fixedOutputMethod(draft.method, hash.algorithm),
    hash: toHex(hash.digest),
  };
  return { ...base, outputs: new Map([['out', output]]) };
}

function readContext(session: Session, context: StringContext) {
  const inputDrvs = new Map<string, Set<string>>();
  const inputSrcs = new Set<string>();
  const use = (drvPath: string, outputs: Iterable<string>) => {
    const used = inputDrvs.get(drvPath) ?? new Set();
    for (const output of outputs) used.add(output);
    inputDrvs.set(drvPath, used);
  };
  for (const text of context) {
    const item = decodeContextItem(text);
    if (item.type === 'path') inputSrcs.add(item.path);
    else if (item.type === 'output') use(item.drvPath, [item.output]);
    else {
      // The derivation itself with everything it needs, as for a build of the .drv file's closure.
      for (const path of session.derivations.closure(item.drvPath)) {
        inputSrcs.add(path);
        if (path.endsWith('.drv')) use(path, session.derivations.get(path).outputs.keys());
      }
    }
  }
  return { inputDrvs, inputSrcs };
}

function requiredAttribute(name: string): EvalFailure {
  return new EvalFailure(`required attribute '${name}' missing`, {
    hint: `A derivation needs at least name, system and builder.`,
  });
}
