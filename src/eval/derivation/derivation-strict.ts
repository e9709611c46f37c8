// `derivationStrict`: the attributes of a derivation → the derivation, its .drv path and its output paths.

import {
  fixedOutputMethod,
  type IngestionMethod,
  makeFixedOutputPath,
  toHex,
} from '../../store/store-path.ts';
import { EvalFailure, locateFailure } from '../errors/eval-failure.ts';
import { jsonString } from '../print/json-string.ts';
import { valueToJson } from '../print/to-json.ts';
import { coerceToString, derivationAttribute } from '../runtime/coerce.ts';
import { forceAttrs, forceBool, forceList, forcePlainString, forceString } from '../runtime/expect.ts';
import type { Session } from '../runtime/session.ts';
import { parseHash, parseHashAlgorithm } from '../strings/hash-text.ts';
import { Attrs } from '../values/attrs.ts';
import {
  ContextString,
  contextOf,
  decodeContextItem,
  StringBuilder,
  type StringContext,
  textOf,
} from '../values/string-context.ts';
import { force, type Slot } from '../values/value.ts';
import type { Derivation, DerivationOutput } from './derivation.ts';

interface Draft {
  builder: string;
  system: string;
  outputs: string[];
  outputHash: string | undefined;
  outputHashAlgo: string | undefined;
  method: IngestionMethod;
  args: string[];
  readonly env: Map<string, string>;
  readonly context: StringBuilder;
}

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
  draft: Draft,
  outputHash: string,
): Derivation {
  if (draft.outputs.length !== 1 || draft.outputs[0] !== 'out')
    throw new EvalFailure('multiple outputs are not supported in fixed-output derivations');
  const algorithm = draft.outputHashAlgo ? parseHashAlgorithm(draft.outputHashAlgo) : undefined;
  const hash = parseHash(outputHash, algorithm, true);
  const path = makeFixedOutputPath(session.storeDir, draft.method, hash, base.name);
  base.env.set('out', path);
  const output: DerivationOutput = {
    path,
    hashAlgorithm: fixedOutputMethod(draft.method, hash.algorithm),
    hash: toHex(hash.digest),
  };
  return { ...base, outputs: new Map([['out', output]]) };
}

function readAttributes(session: Session, drvName: string, attrs: Attrs): Draft {
  const flag = (name: string) => {
    const slot = attrs.get(name);
    return slot !== undefined && forceBool(slot);
  };
  const draft: Draft = {
    builder: '',
    system: '',
    outputs: ['out'],
    outputHash: undefined,
    outputHashAlgo: undefined,
    method: 'flat',
    args: [],
    env: new Map(),
    context: new StringBuilder(),
  };
  const structured = flag('__structuredAttrs');
  const ignoreNulls = flag('__ignoreNulls');
  const json: string[] = [];
  for (const name of attrs.sortedNames()) {
    const slot = attrs.get(name) as Slot;
    try {
      if (name === '__ignoreNulls' || (name === '__structuredAttrs' && structured)) continue;
      if (ignoreNulls && force(slot) === null) continue;
      if (name === '__contentAddressed' || name === '__impure') {
        if (!forceBool(slot)) continue;
        throw new EvalFailure(`derivations with '${name}' have no path before they are built`, {
          hint: 'Content-addressed and impure derivations need Nix.',
        });
      }
      if (name === 'args') readArgs(session, draft, slot);
      else if (structured) json.push(readStructured(session, draft, name, slot));
      else readPlain(session, draft, name, slot);
    } catch (error) {
      if (error instanceof EvalFailure)
        error.addFrame(
          `while evaluating the attribute '${name}' of the derivation '${drvName}'`,
          attrs.originOf(name),
        );
      const origin = attrs.originOf(name);
      throw origin ? locateFailure(error, origin) : error;
    }
  }
  if (structured) draft.env.set('__json', `{${json.join(',')}}`);
  return draft;
}

function readArgs(session: Session, draft: Draft, slot: Slot): void {
  for (const item of forceList(slot)) {
    const value = coerceToString(session, item, derivationAttribute);
    draft.context.addContext(contextOf(value));
    draft.args.push(textOf(value));
  }
}

function readPlain(session: Session, draft: Draft, name: string, slot: Slot): void {
  const value = coerceToString(session, slot, derivationAttribute);
  const text = textOf(value);
  draft.context.addContext(contextOf(value));
  draft.env.set(name, text);
  switch (name) {
    case 'builder':
      draft.builder = text;
      break;
    case 'system':
      draft.system = text;
      break;
    case 'outputHash':
      draft.outputHash = text;
      break;
    case 'outputHashAlgo':
      draft.outputHashAlgo = text;
      break;
    case 'outputHashMode':
      draft.method = ingestionMethod(text);
      break;
    case 'outputs':
      draft.outputs = checkOutputs(text.split(/[ \t\n\r]+/).filter((output) => output !== ''));
  }
}

/** Returns `"name":value` for `__json`. */
function readStructured(session: Session, draft: Draft, name: string, slot: Slot): string {
  const json = valueToJson(session, slot, draft.context);
  switch (name) {
    case 'builder': {
      const builder = forceString(slot);
      draft.context.addContext(contextOf(builder));
      draft.builder = textOf(builder);
      break;
    }
    case 'system':
      draft.system = forcePlainString(slot);
      break;
    case 'outputHash':
      draft.outputHash = forcePlainString(slot);
      break;
    case 'outputHashAlgo':
      draft.outputHashAlgo = forcePlainString(slot);
      break;
    case 'outputHashMode':
      draft.method = ingestionMethod(forcePlainString(slot));
      break;
    case 'outputs':
      draft.outputs = checkOutputs(forceList(slot).map(forcePlainString));
  }
  return `${jsonString(name)}:${json}`;
}

function ingestionMethod(text: string): IngestionMethod {
  if (text === 'recursive' || text === 'nar') return 'recursive';
  if (text === 'flat') return 'flat';
  throw new EvalFailure(`invalid value '${text}' for 'outputHashMode' attribute`, {
    hint: 'Write "flat" or "recursive".',
  });
}

function checkOutputs(outputs: string[]): string[] {
  const seen = new Set<string>();
  for (const output of outputs) {
    if (seen.has(output)) throw new EvalFailure(`duplicate derivation output '${output}'`);
    if (output === 'drv' || output === 'drvPath')
      throw new EvalFailure(`invalid derivation output name '${output}'`);
    seen.add(output);
  }
  if (outputs.length === 0) throw new EvalFailure('derivation cannot have an empty set of outputs');
  return outputs;
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
