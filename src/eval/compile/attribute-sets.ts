// `{ … }`, `rec { … }`, `let … in` and the legacy `let { … }`.

import type { Binding, Expr, Span } from '../../syntax/ast.ts';
import { type MergedAttr, type MergedSet, mergeBindings } from '../../syntax/merge-bindings.ts';
import { EvalFailure, locateFailure } from '../errors/eval-failure.ts';
import { forceAttrs, forcePlainString } from '../runtime/expect.ts';
import type { CompileContext, Session } from '../runtime/session.ts';
import type { Origin } from '../values/origin.ts';
import { Attrs, Env, force, type Origins, type Slot, Symbolic, Thunk, type Value } from '../values/value.ts';
import { type Code, delayed } from './code.ts';
import { originOf } from './context.ts';
import type { Scope } from './scope.ts';
import { compileVariable, selectAttribute } from './variables.ts';

interface CompiledAttribute {
  readonly name: string;
  readonly origin: Origin;
  /** Makes the slot; `outer` is the scope around the set, `inner` the one that its values see. */
  readonly make: (outer: Env, inner: Env, froms: Env) => Slot;
}

interface CompiledDynamic {
  readonly key: Code;
  readonly value: Code;
  readonly origin: Origin;
}

export function compileAttrSet(
  context: CompileContext,
  scope: Scope,
  bindings: readonly Binding[],
  recursive: boolean,
): Code {
  return compileMerged(context, scope, merge(context, bindings, recursive));
}

function merge(context: CompileContext, bindings: readonly Binding[], recursive: boolean): MergedSet {
  const { set, duplicates } = mergeBindings(bindings, recursive);
  const [duplicate] = duplicates;
  if (!duplicate) return set;
  const { line } = context.source.positionAt(duplicate.previous.start);
  throw new EvalFailure(`the attribute '${duplicate.path.join('.')}' is already defined on line ${line}`, {
    origin: originOf(context, duplicate.span),
    hint: 'Remove one of the two definitions.',
  });
}

function compileMerged(context: CompileContext, scope: Scope, set: MergedSet): Code {
  return set.recursive ? compileRecursive(context, scope, set) : compilePlain(context, scope, set);
}

function compilePlain(context: CompileContext, scope: Scope, set: MergedSet): Code {
  const attributes = compileStatics(context, scope, scope, set);
  const dynamics = compileDynamics(context, scope, set);
  const froms = compileFroms(context, scope, set);
  const origins = staticOrigins(attributes);
  const { session } = context;
  return delayed((env) => {
    const fromEnv = new Env(
      undefined,
      froms.map((code) => code.delay(env)),
    );
    const entries = new Map<string, Slot>();
    for (const attribute of attributes) entries.set(attribute.name, attribute.make(env, env, fromEnv));
    return addDynamics(session, entries, dynamics, env, origins);
  });
}

function compileRecursive(context: CompileContext, scope: Scope, set: MergedSet): Code {
  const inner = namesScope(scope, set);
  const attributes = compileStatics(context, scope, inner, set);
  const dynamics = compileDynamics(context, inner, set);
  const froms = compileFroms(context, inner, set);
  const origins = staticOrigins(attributes);
  const hasOverrides = set.attrs.has('__overrides');
  const { session } = context;
  return delayed((env) => {
    const own = fillScope(env, attributes, froms);
    const entries = new Map<string, Slot>();
    for (const [index, attribute] of attributes.entries()) entries.set(attribute.name, own.slots[index]!);
    if (hasOverrides) {
      const overrides = forceAttrs(entries.get('__overrides') as Slot);
      for (const [index, attribute] of attributes.entries()) {
        const override = overrides.get(attribute.name);
        if (override !== undefined) own.slots[index] = override;
      }
      for (const [name, slot] of overrides.entries) entries.set(name, slot);
    }
    return addDynamics(session, entries, dynamics, own, origins);
  });
}

/** `let bindings in body` */
export function compileLet(
  context: CompileContext,
  scope: Scope,
  bindings: readonly Binding[],
  body: Expr,
): Code {
  const set = merge(context, bindings, true);
  const [dynamic] = set.dynamic;
  if (dynamic) {
    throw new EvalFailure('dynamic attributes not allowed in let', {
      origin: originOf(context, dynamic.key),
    });
  }
  const inner = namesScope(scope, set);
  const attributes = compileStatics(context, scope, inner, set);
  const froms = compileFroms(context, inner, set);
  const bodyCode = context.compile(inner, body);
  return delayed((env) => bodyCode.run(fillScope(env, attributes, froms)));
}

/** `let { …; body = …; }` */
export function compileLegacyLet(
  context: CompileContext,
  scope: Scope,
  bindings: readonly Binding[],
  span: Span,
): Code {
  const set = compileAttrSet(context, scope, bindings, true);
  const origin = originOf(context, span);
  return delayed((env) => force(selectAttribute(set.run(env), 'body', origin)));
}

function namesScope(scope: Scope, set: MergedSet): Scope {
  const names = new Map<string, number>();
  for (const name of set.attrs.keys()) names.set(name, names.size);
  return { kind: 'names', names, up: scope };
}

function fillScope(env: Env, attributes: readonly CompiledAttribute[], froms: readonly Code[]): Env {
  const inner = new Env(env, new Array(attributes.length));
  const fromEnv = new Env(
    undefined,
    froms.map((code) => code.delay(inner)),
  );
  for (const [index, attribute] of attributes.entries())
    inner.slots[index] = attribute.make(env, inner, fromEnv);
  return inner;
}

function compileStatics(
  context: CompileContext,
  outer: Scope,
  inner: Scope,
  set: MergedSet,
): CompiledAttribute[] {
  // With __overrides a variable may change its slot after the scope is filled, so it must be looked up late.
  const late = set.recursive && set.attrs.has('__overrides');
  const froms = inheritSources(set);
  return [...set.attrs].map(([name, attr]): CompiledAttribute => {
    const origin = originOf(context, attr.span);
    if (attr.kind === 'inherit' && attr.from === undefined) {
      const code = compileVariable(context, outer, name, attr.span);
      return { name, origin, make: (env) => code.delay(env) };
    }
    if (attr.kind === 'inherit') {
      const from = froms.indexOf(attr.from as Expr);
      const source = (env: Env) => env.slots[from] as Slot;
      const { analysis } = context.session;
      if (analysis)
        return { name, origin, make: (_o, _i, sources) => analysis.selection(source, name, sources, origin) };
      const run = (env: Env) => force(selectAttribute(source(env), name, origin));
      return { name, origin, make: (_outer, _inner, sources) => new Thunk(run, sources) };
    }
    const code = compileAttribute(context, inner, attr, name);
    return late
      ? { name, origin, make: (_outer, env) => new Thunk(code.run, env) }
      : { name, origin, make: (_outer, env) => code.delay(env) };
  });
}

function compileAttribute(context: CompileContext, scope: Scope, attr: MergedAttr, name?: string): Code {
  switch (attr.kind) {
    case 'value':
      return context.compile(scope, attr.expr, name);
    case 'set':
      return compileMerged(context, scope, attr.set);
    case 'inherit':
      throw new Error('an inherited attribute has no value of its own');
  }
}

/** The sets of `inherit (set) …`, each once: evaluated at most once per scope. */
function inheritSources(set: MergedSet): Expr[] {
  const sources = new Set<Expr>();
  for (const attr of set.attrs.values()) if (attr.kind === 'inherit' && attr.from) sources.add(attr.from);
  return [...sources];
}

function compileFroms(context: CompileContext, scope: Scope, set: MergedSet): Code[] {
  return inheritSources(set).map((expr) => context.compile(scope, expr));
}

function compileDynamics(context: CompileContext, scope: Scope, set: MergedSet): CompiledDynamic[] {
  return set.dynamic.map(({ key, value }) => ({
    key: context.compile(scope, key),
    value: compileAttribute(context, scope, value),
    origin: originOf(context, value.span),
  }));
}

function staticOrigins(attributes: readonly CompiledAttribute[]): Origins {
  const origins = new Map(attributes.map(({ name, origin }) => [name, origin]));
  return { originOf: (name) => origins.get(name) };
}

/** The finished set: with the attributes whose names are computed. */
function addDynamics(
  session: Session,
  entries: Map<string, Slot>,
  dynamics: readonly CompiledDynamic[],
  env: Env,
  origins: Origins,
): Value {
  if (dynamics.length === 0) return new Attrs(entries, origins);
  const added = new Map<string, Origin>();
  const named: { key: Symbolic; slot: Slot }[] = [];
  for (const { key, value, origin } of dynamics) {
    const name = evaluateKey(key, env, origin);
    if (name instanceof Symbolic) {
      named.push({ key: name, slot: value.delay(env) });
      continue;
    }
    if (name === undefined) continue;
    if (entries.has(name)) {
      throw new EvalFailure(`dynamic attribute '${name}' already defined`, {
        origin,
        hint: 'Remove one of the two definitions, or merge the sets with //.',
      });
    }
    entries.set(name, value.delay(env));
    added.set(name, origin);
  }
  const attrs = new Attrs(entries, { originOf: (name) => added.get(name) ?? origins.originOf(name) });
  return named.length > 0 && session.analysis ? session.analysis.addNamed(attrs, named) : attrs;
}

// A key that evaluates to null leaves the attribute out.
function evaluateKey(key: Code, env: Env, origin: Origin): string | Symbolic | undefined {
  try {
    const value = key.run(env);
    if (value instanceof Symbolic) return value;
    return value === null ? undefined : forcePlainString(value);
  } catch (error) {
    throw locateFailure(error, origin);
  }
}
