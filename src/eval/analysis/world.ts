// What unknown values are known for: attributes and results that do not depend on what is unknown.

import { readFileSync } from 'node:fs';
import { packageFile } from '../../package/package-files.ts';
import { SourceText } from '../../syntax/source-text.ts';
import { EvalFailure } from '../errors/eval-failure.ts';
import { evaluateSource } from '../load/load-source.ts';
import { apply, call } from '../runtime/call.ts';
import { forceAttrs, isStringValue } from '../runtime/expect.ts';
import type { Session } from '../runtime/session.ts';
import { attrsOf } from '../values/attrs.ts';
import type { Origin } from '../values/origin.ts';
import {
  type AttrsLayer,
  Joined,
  PartialAttrs,
  Unknown,
  type UnknownWorld,
  unknownStep,
} from '../values/symbolic.ts';
import {
  Attrs,
  force,
  isList,
  Lambda,
  lazy,
  NixPath,
  Primop,
  type Slot,
  Symbolic,
  type UnknownReason,
  type Value,
} from '../values/value.ts';
import { attempt, tryForce } from './attempt.ts';
import { callPackage } from './call-package.ts';
import { isLegacyPackages, isNixpkgsFolder, isNixpkgsLib, isNixpkgsSource } from './nixpkgs.ts';
import type { AnalysisState } from './state.ts';
import { callWithUnknowns } from './unknown-parameters.ts';

/** Attributes of unknown values; the library is evaluated when its first function is asked for. */
export function makeWorld(state: AnalysisState): UnknownWorld {
  const library = lazy(() => nixpkgsLibrary(state.session));
  return {
    attribute(of, name, origin) {
      if (isNixpkgsLib(of)) {
        const slot = forceAttrs(library).get(name);
        if (slot !== undefined) return slot;
      }
      if (isLegacyPackages(of))
        return state.root('pkgs', of.reason, origin, name === unknownStep ? undefined : name);
      return passedThrough(of, name) ?? of.at(name, origin);
    },
    has(of, name) {
      if (isNixpkgsLib(of) && forceAttrs(library).has(name)) return true;
      return passedThrough(of, name) === undefined ? undefined : true;
    },
  };
}

function nixpkgsLibrary(session: Session): Value {
  const isUnknown = new Primop('isUnknown', 1, (slot) => force(slot as Slot) instanceof Unknown);
  const library = evaluateModel(session, '<nixpkgs/lib>', 'nix/model/lib.nix');
  return call(session, library, attrsOf({ isUnknown }));
}

/** @param name what messages call it @param file of this package, whatever the session may read */
function evaluateModel(session: Session, name: string, file: string): Value {
  return evaluateSource(session, new SourceText(name, readFileSync(packageFile(file), 'utf8')), '/');
}

const packageBuilder =
  /^(mkDerivation|mkDerivationNoCC|mkYarnPackage|mkPnpmPackage|build[A-Za-z0-9]*(Package|Module|Application|App|Env))$/;
const givenToPackages = new Set(['pname', 'version', 'src', 'meta', 'passthru', 'name']);

/** `(mkDerivation { pname = "a"; … }).pname` */
function passedThrough({ base, path }: Unknown, name: string): Slot | undefined {
  if (base.type !== 'call' || path.length > 0 || !givenToPackages.has(name)) return undefined;
  const args = force(base.args[0] ?? null);
  if (!packageBuilder.test(base.callee.path.at(-1) ?? '') || !(args instanceof Attrs)) return undefined;
  const given = args.get(name);
  if (given !== undefined || name !== 'name') return given;
  const [pname, version] = [args.get('pname'), args.get('version')];
  if (pname === undefined || version === undefined) return undefined;
  return lazy(() => {
    const [a, b] = [force(pname), force(version)];
    return typeof a === 'string' && typeof b === 'string' ? `${a}-${b}` : unknownName(a, b);
  });
}

function unknownName(...parts: Value[]): Value {
  for (const part of parts) if (part instanceof Symbolic) return part;
  throw new EvalFailure('the name of a package is made of two strings');
}

/** `import unknown` */
export function importUnknown(state: AnalysisState, value: Symbolic): Value {
  if (isNixpkgsFolder(value, 'lib') || (value instanceof Unknown && value.path.at(-1) === '<nixpkgs/lib>'))
    return state.root('lib', value.reason, value.origin);
  return state.derived(value, 'import', [value], undefined);
}

/** `fn arg` for a function that is not wholly known. */
export function callUnknown(
  state: AnalysisState,
  fn: Symbolic,
  arg: Slot,
  origin: Origin | undefined,
): Value {
  const { session } = state;
  if (fn instanceof Joined)
    return fn.map((alternative) => apply(session, alternative, [arg], origin), origin);
  if (fn instanceof PartialAttrs) {
    const functor = fn.select('__functor', origin);
    if (functor !== undefined) return call(session, force(functor), fn, arg);
  }
  if (!(fn instanceof Unknown))
    throw new EvalFailure('attempt to call something which is not a function', { origin });
  const remembered = fn.calledWith(arg, origin);
  if (remembered.base.type !== 'call') return remembered;
  const { callee, args } = remembered.base;
  const known = knownResult(state, callee, args, remembered);
  const result = known ?? remembered;
  state.remember({ callee, args, origin, result });
  return result;
}

/** `import nixpkgs { system = "x86_64-linux"; }` */
function systemOf(state: AnalysisState, slot: Slot | undefined): string | undefined {
  const args = tryForce(state, slot ?? null);
  const system = args instanceof Attrs ? tryForce(state, args.get('system') ?? null) : undefined;
  return typeof system === 'string' ? system : undefined;
}

/** Where the source of nixpkgs is not there (a pin that a tool generates), its packages are known by name all the same. */
function nixpkgsReason({ reason }: Unknown): UnknownReason {
  return reason.type === 'failed' ? { type: 'search-path', name: 'nixpkgs' } : reason;
}

function knownResult(
  state: AnalysisState,
  callee: Unknown,
  args: readonly Slot[],
  result: Unknown,
): Value | undefined {
  const { base, path } = callee;
  if (base.type === 'operation' && base.operator === 'import' && path.length === 0) {
    const [source] = base.operands;
    if (args.length === 1 && source !== undefined && isNixpkgsSource(force(source)))
      return state.root('pkgs', nixpkgsReason(callee), result.origin, systemOf(state, args[0]));
  }
  const [first, second, third] = args;
  switch (path.at(-1)) {
    case 'callPackage':
    case 'callPackages':
      return first !== undefined && second !== undefined && args.length === 2
        ? callPackage(state, callee, first, second, result)
        : undefined;
    case 'newScope':
      return first !== undefined && second !== undefined && third !== undefined && args.length === 3
        ? callPackage(state, callee, second, third, result, first)
        : undefined;
    case 'eachDefaultSystem':
      return args.length === 1 ? flakeOutputs(state, 'eachDefaultSystem', args) : undefined;
    case 'eachSystem':
      return args.length === 2 && first !== undefined && isList(force(first))
        ? flakeOutputs(state, 'eachSystem', args)
        : undefined;
    case 'mkFlake':
      return second === undefined || args.length !== 2
        ? undefined
        : flakeParts(state, callee, second, result);
    default:
      return undefined;
  }
}

/** `flake-parts.lib.mkFlake args module`; further outputs stay unknown. */
function flakeParts(state: AnalysisState, callee: Unknown, module: Slot, result: Unknown): Value | undefined {
  const modules = modulesOf(state, module);
  if (modules.length === 0) return undefined;
  const root = (name: string) => state.root(name, callee.reason, result.origin);
  const unknownArgs = new Primop('unknownArgs', 1, () => {
    const rest = root('perSystemArgs');
    const names = ['pkgs', 'lib', "self'", "inputs'", 'final'];
    const known = new Attrs(new Map(names.map((name) => [name, root(name)])));
    return new PartialAttrs(
      [
        { type: 'unknown', value: rest },
        { type: 'known', attrs: known },
      ],
      result.origin,
    );
  });
  const listed = tryForce(state, modules.flatMap((each) => each.get('systems') ?? [])[0] ?? null);
  const systems = isList(listed) && listed.length > 0 ? listed : [state.session.currentSystem];
  const outputs = flakeOutputs(state, 'flakeParts', [unknownArgs, systems, modules]);
  if (!(outputs instanceof Attrs)) return outputs;
  const layers: AttrsLayer[] = [
    { type: 'unknown', value: result },
    { type: 'known', attrs: outputs },
  ];
  return new PartialAttrs(layers, result.origin);
}

/** A module of flake-parts and those that it imports: sets, functions, files. */
function modulesOf(state: AnalysisState, module: Slot, depth = 0): readonly Attrs[] {
  const written = tryForce(state, module);
  const isFile = written instanceof NixPath || isStringValue(written);
  const loaded = isFile
    ? attempt(state, () => call(state.session, force(state.session.builtins.get('import') as Slot), module))
    : written;
  const value = loaded instanceof Lambda ? attempt(state, () => callWithUnknowns(state, loaded)) : loaded;
  if (!(value instanceof Attrs)) return [];
  const imports = tryForce(state, value.get('imports') ?? null);
  const imported = isList(imports) && depth < deepestImports ? imports : [];
  return [value, ...imported.flatMap((each) => modulesOf(state, each, depth + 1))];
}

const deepestImports = 8;

function flakeOutputs(state: AnalysisState, name: string, args: readonly Slot[]): Value | undefined {
  const { session } = state;
  const library = forceAttrs(evaluateModel(session, '<flake-utils>', 'nix/model/flake-lib.nix'));
  return call(session, force(library.get(name) as Slot), ...args);
}
