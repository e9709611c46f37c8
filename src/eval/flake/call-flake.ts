// A flake with its inputs → its value. The result is that of Nix's call-flake.nix (src/libflake of Nix 2.26): outputs,
// and `self` with outPath, sourceInfo, inputs, outputs, `_type`.
import { EvalFailure } from '../errors/eval-failure.ts';
import { lstat } from '../files/path-queries.ts';
import { importFile } from '../load/load-source.ts';
import { call } from '../runtime/call.ts';
import { forceAttrs } from '../runtime/expect.ts';
import type { Session } from '../runtime/session.ts';
import { ContextString } from '../values/string-context.ts';
import { Attrs, force, Lambda, lazy, type Slot, type Thunk } from '../values/value.ts';
import { type FlakeSource, fetchInput, folderSource } from './fetch-input.ts';
import { parseFlakeRef } from './flake-ref.ts';
import type { InputAttributes } from './input-attributes.ts';
import { type InputSpec, readInputSpecs } from './input-specs.ts';
import { chooseInput, type LockPlace, lockPlaceOf } from './locked-input.ts';
import { type InputPath, readLock } from './read-lock.ts';
import { sourceInfo } from './source-info.ts';

export interface FlakeCall {
  /** The folder that is the flake's source, absolute. */
  readonly source: string;
  /** Of flake.nix in the source; empty for its root. */
  readonly dir: string;
  /** Of a git repository: its commit and times are not known. */
  readonly isGit: boolean;
  /** `a/b` → flake reference, from the folder `baseDir`. */
  readonly overrides: ReadonlyMap<string, string>;
  readonly baseDir: string;
}

/** An input, or the flake itself. */
interface FlakeNode {
  /** Where it is first named. */
  readonly path: InputPath;
  readonly source: FlakeSource;
  /** Of the flake in the source: empty, or with slashes between the parts. */
  readonly dir: string;
  readonly lock: LockPlace | undefined;
  readonly isFlake: boolean;
  /** Its own inputs, as they are written there. Read when asked for. */
  readonly specs: () => ReadonlyMap<string, InputSpec>;
  readonly value: Thunk;
}

/** @throws EvalFailure */
export function callFlake(session: Session, request: FlakeCall): Attrs {
  const graph = new FlakeGraph(session, request);
  return forceAttrs(graph.root().value);
}

class FlakeGraph {
  readonly #session: Session;
  readonly #request: FlakeCall;
  readonly #nodes = new Map<string, FlakeNode>();
  readonly #searching = new Set<string>();

  constructor(session: Session, request: FlakeCall) {
    this.#session = session;
    this.#request = request;
  }

  root(): FlakeNode {
    const known = this.#nodes.get('');
    if (known !== undefined) return known;
    const { source: folder, dir, isGit } = this.#request;
    const source = folderSource(this.#session, folder, { isGit });
    const lock = this.#ownLock(source, dir, []);
    const node = this.#makeNode({ path: [], source, dir, lock, isFlake: true });
    this.#nodes.set('', node);
    return node;
  }

  /** The node at a path of inputs, which may lead through inputs that follow others. */
  #at(path: InputPath): FlakeNode {
    return path.reduce<FlakeNode>((node, name) => this.#inputOf(node, name), this.root());
  }

  #inputOf(owner: FlakeNode, name: string): FlakeNode {
    const path = [...owner.path, name];
    const key = path.join('/');
    const known = this.#nodes.get(key);
    if (known !== undefined) return known;
    if (this.#searching.has(key))
      throw new EvalFailure(`the flake input '${key}' follows itself`, {
        hint: 'Let it follow another input.',
      });
    this.#searching.add(key);
    try {
      const node = this.#findInput(owner, name, path);
      this.#nodes.set(key, node);
      return node;
    } finally {
      this.#searching.delete(key);
    }
  }

  #findInput(owner: FlakeNode, name: string, path: InputPath): FlakeNode {
    const key = path.join('/');
    const override = this.#request.overrides.get(key);
    const { spec, writtenAt } = this.#specOf(owner, name);
    if (override !== undefined) {
      const reference = absolute(parseFlakeRef(override, { relative: true }), this.#request.baseDir);
      return this.#fetch(owner, path, reference, undefined, spec?.isFlake ?? true);
    }
    if (spec === undefined) {
      throw new EvalFailure(`the flake has no input '${key}'`, {
        hint: `Its inputs: ${[...owner.specs().keys()].join(', ')}`,
      });
    }
    if (spec.follows !== undefined) return this.#at([...writtenAt, ...spec.follows]);
    const chosen = chooseInput(owner.lock, name, spec);
    if (chosen.kind === 'follows') return this.#at([...(owner.lock?.at ?? []), ...chosen.path]);
    return this.#fetch(owner, path, chosen.attributes, chosen.lock, spec.isFlake);
  }

  /** What is said of an input: by the flakes around its owner, the outermost first, then by the owner itself. */
  #specOf(
    owner: FlakeNode,
    name: string,
  ): { readonly spec: InputSpec | undefined; readonly writtenAt: InputPath } {
    const own = owner.specs().get(name);
    for (let depth = 0; depth < owner.path.length; depth++) {
      const writtenAt = owner.path.slice(0, depth);
      const below = [...owner.path.slice(depth), name];
      const specs = this.#at(writtenAt).specs();
      const [first = '', ...rest] = below;
      const said = rest.reduce<InputSpec | undefined>(
        (spec, part) => spec?.inputs.get(part),
        specs.get(first),
      );
      if (said?.follows !== undefined) return { spec: said, writtenAt };
      if (said?.reference !== undefined) return { spec: { ...own, ...said }, writtenAt };
    }
    return { spec: own, writtenAt: owner.path };
  }

  #fetch(
    owner: FlakeNode,
    path: InputPath,
    attributes: InputAttributes,
    lock: LockPlace | undefined,
    isFlake: boolean,
  ): FlakeNode {
    const dir = typeof attributes.dir === 'string' ? attributes.dir : '';
    const { type, path: folder } = attributes;
    const isRelative = type === 'path' && typeof folder === 'string' && !folder.startsWith('/');
    // A relative path is a part of the source that names it.
    const parent = lock?.node.parent === undefined ? owner : this.#at([...lock.at, ...lock.node.parent]);
    const place = isRelative
      ? { source: parent.source, dir: joined(parent.dir, folder, dir) }
      : { source: fetchInput(this.#session, attributes, path.join('/')), dir };
    const own = lock ?? (isFlake ? this.#ownLock(place.source, place.dir, path) : undefined);
    return this.#makeNode({ path, ...place, lock: own, isFlake });
  }

  #ownLock(source: FlakeSource, dir: string, at: InputPath): LockPlace | undefined {
    const file = `${folderOf(source, dir)}/flake.lock`;
    if (lstat(this.#session, file) === undefined) return undefined;
    const lock = readLock(this.#session.sources.readText(file), file);
    return lockPlaceOf(lock, lock.root, at);
  }

  #makeNode(known: Omit<FlakeNode, 'specs' | 'value'>): FlakeNode {
    const session = this.#session;
    const folder = folderOf(known.source, known.dir);
    const flake = lazy(() => importFile(session, `${folder}/flake.nix`));
    let specs: ReadonlyMap<string, InputSpec> | undefined;
    const node: FlakeNode = {
      ...known,
      specs: () => {
        specs ??= known.isFlake ? specsOf(flake) : new Map();
        return specs;
      },
      value: lazy(() => (known.isFlake ? this.#callNode(node, flake) : plainNode(session, node))),
    };
    return node;
  }

  #callNode(node: FlakeNode, flake: Slot): Attrs {
    const outputsFunction = force(forceAttrs(flake).get('outputs') ?? null);
    if (!(outputsFunction instanceof Lambda))
      throw new EvalFailure(`${folderOf(node.source, node.dir)}/flake.nix has no function 'outputs'`);
    const inputs = new Map<string, Slot>();
    for (const name of node.specs().keys())
      inputs.set(
        name,
        lazy(() => force(this.#inputOf(node, name).value)),
      );
    const result: Thunk = lazy(() => {
      const known = infoOf(this.#session, node);
      return new Attrs(
        new Map([
          ...forceAttrs(outputs).entries,
          ...known,
          ['inputs', new Attrs(inputs)],
          ['outputs', outputs],
          ['_type', 'flake'],
        ]),
      );
    });
    const outputs: Thunk = lazy(() =>
      call(this.#session, outputsFunction, new Attrs(new Map([...inputs, ['self', result]]))),
    );
    return forceAttrs(result);
  }
}

function plainNode(session: Session, node: FlakeNode): Attrs {
  return new Attrs(infoOf(session, node));
}

/** What is known of the source, `sourceInfo` itself, and outPath, which is the flake's own folder. */
function infoOf(session: Session, { source, dir }: FlakeNode): Map<string, Slot> {
  const info = sourceInfo(session, source);
  return new Map<string, Slot>([
    ...info,
    ['outPath', new ContextString(folderOf(source, dir), new Set([source.storePath]))],
    ['sourceInfo', new Attrs(info)],
  ]);
}

function specsOf(flake: Slot): ReadonlyMap<string, InputSpec> {
  const set = forceAttrs(flake);
  const outputs = force(set.get('outputs') ?? null);
  const formals = outputs instanceof Lambda ? (outputs.code.formals ?? []) : [];
  return readInputSpecs(
    set.get('inputs'),
    formals.map(({ name }) => name),
  );
}

function folderOf({ storePath }: FlakeSource, dir: string): string {
  return dir === '' ? storePath : `${storePath}/${dir}`;
}

/** Parts of a path in a source. @throws EvalFailure when they lead out of it */
function joined(...parts: readonly string[]): string {
  const result: string[] = [];
  for (const part of parts.join('/').split('/')) {
    if (part === '' || part === '.') continue;
    if (part !== '..') result.push(part);
    else if (result.pop() === undefined)
      throw new EvalFailure(`the flake input '${parts.join('/')}' leads out of its source`);
  }
  return result.join('/');
}

function absolute(attributes: InputAttributes, baseDir: string): InputAttributes {
  const { type, path } = attributes;
  if (type !== 'path' || typeof path !== 'string' || path.startsWith('/')) return attributes;
  return { ...attributes, path: `${baseDir}/${path}` };
}
