// What the attributes given to a derivation mean: environment, builder, outputs, hash.

import type { IngestionMethod } from '../../store/store-path.ts';
import { EvalFailure, locateFailure } from '../errors/eval-failure.ts';
import { jsonString } from '../print/json-string.ts';
import { valueToJson } from '../print/to-json.ts';
import { coerceToString, derivationAttribute } from '../runtime/coerce.ts';
import { forceBool, forceList, forcePlainString, forceString } from '../runtime/expect.ts';
import { isNixSince } from '../runtime/nix-version.ts';
import type { Session } from '../runtime/session.ts';
import { parseJson } from '../strings/parse-json.ts';
import { contextOf, StringBuilder, textOf } from '../values/string-context.ts';
import { Attrs, force, type Slot } from '../values/value.ts';

/** A derivation whose inputs and outputs are not computed yet. */
export interface DerivationDraft {
  builder: string;
  system: string;
  outputs: string[];
  outputHash: string | undefined;
  outputHashAlgo: string | undefined;
  method: IngestionMethod;
  args: string[];
  readonly env: Map<string, string>;
  /** Everything that the attributes refer to. */
  readonly context: StringBuilder;
}

/** Evaluates all attributes. @throws EvalFailure */
export function readAttributes(session: Session, drvName: string, attrs: Attrs): DerivationDraft {
  const flag = (name: string) => {
    const slot = attrs.get(name);
    return slot !== undefined && forceBool(slot);
  };
  const draft: DerivationDraft = {
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

function readArgs(session: Session, draft: DerivationDraft, slot: Slot): void {
  for (const item of forceList(slot)) {
    const value = coerceToString(session, item, derivationAttribute);
    draft.context.addContext(contextOf(value));
    draft.args.push(textOf(value));
  }
}

function readPlain(session: Session, draft: DerivationDraft, name: string, slot: Slot): void {
  const value = coerceToString(session, slot, derivationAttribute);
  const text = textOf(value);
  draft.context.addContext(contextOf(value));
  draft.env.set(name, name === '__json' ? structuredText(session, text) : text);
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

// The old way to give structured attributes, as their text. Since 2.31 Nix reads it and writes it anew.
function structuredText(session: Session, text: string): string {
  if (!isNixSince(session, '2.31')) return text;
  const parsed = parseJson(text);
  if (parsed instanceof Attrs) return valueToJson(session, parsed, new StringBuilder());
  throw new EvalFailure("the attribute '__json' is not a JSON object", {
    hint: 'Use `__structuredAttrs = true` instead.',
  });
}

/** Returns `"name":value` for `__json`. */
function readStructured(session: Session, draft: DerivationDraft, name: string, slot: Slot): string {
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
    if (output === 'drv' || output === 'drvPath' || !/^[0-9A-Za-z+\-._?=]+$/.test(output))
      throw new EvalFailure(`invalid derivation output name '${output}'`);
    seen.add(output);
  }
  if (outputs.length === 0) throw new EvalFailure('derivation cannot have an empty set of outputs');
  return outputs;
}
