// The configs of two images field by field: what means the same to a runtime is the same, however it is written.
import {
  isJsonArray,
  isJsonObject,
  type JsonObject,
  type JsonValue,
  toPlainJson,
} from '../../json/ordered-json.ts';
import type { CompareOptions } from './compare-facts.ts';
import type { ConfigChange, PlainJson, Tolerance } from './image-diff.ts';
import type { ImageSide } from './image-side.ts';
import { rewriteHashes } from './store-hashes.ts';

/** Objects of which each member counts by itself. */
const keyedFields = ['Labels', 'ExposedPorts', 'Volumes'];

/** The config of a base image on one of the sides, where it is known. */
export interface KnownBases {
  readonly a?: JsonObject | undefined;
  readonly b?: JsonObject | undefined;
}

type Documents = Pick<ImageSide, 'annotations' | 'config'>;

interface Differences {
  add(path: string, a: JsonValue | undefined, b: JsonValue | undefined): void;
}

/** Sorted by what they are about: annotations of the manifest, `config`, everything else, history; without the diffIDs. */
export function compareConfigs(
  a: Documents,
  b: Documents,
  options: CompareOptions,
  bases: KnownBases = {},
): ConfigChange[] {
  const changes: ConfigChange[] = [];
  const into: Differences = {
    add(path, left, right) {
      const tolerance = toleranceOf(path, left, right, options);
      const inherited = (['a', 'b'] as const).filter((side) =>
        isInherited(path, side === 'a' ? left : right, bases[side]),
      );
      changes.push({
        path,
        ...(left !== undefined && { a: toPlainJson(left) as PlainJson }),
        ...(right !== undefined && { b: toPlainJson(right) as PlainJson }),
        ...(inherited.length > 0 && { inherited }),
        ...(tolerance !== undefined && { tolerance }),
      });
    },
  };
  compareEntries('annotations', a.annotations, b.annotations, into);
  compareRuntime(a.config.get('config'), b.config.get('config'), into);
  for (const key of keysOf(a.config, b.config))
    if (!['config', 'rootfs', 'history'].includes(key))
      compareField(key, a.config.get(key), b.config.get(key), into);
  compareRootfs(a.config.get('rootfs'), b.config.get('rootfs'), into);
  compareHistory(a.config.get('history'), b.config.get('history'), into);
  return changes;
}

/** The member `config`: what a container is started with. */
function compareRuntime(a: JsonValue | undefined, b: JsonValue | undefined, into: Differences): void {
  const [left, right] = [entriesOf(a), entriesOf(b)];
  if (left === undefined || right === undefined) {
    compareField('config', a, b, into);
    return;
  }
  for (const key of keysOf(left, right)) {
    const read = key === 'Env' ? environment : keyedFields.includes(key) ? entriesOf : () => undefined;
    compareKeyed(`config.${key}`, left.get(key), right.get(key), read, into);
  }
}

/** Without the diffIDs. */
function compareRootfs(a: JsonValue | undefined, b: JsonValue | undefined, into: Differences): void {
  const [left, right] = [asObject(a), asObject(b)];
  for (const key of keysOf(left, right))
    if (key !== 'diff_ids') compareField(`rootfs.${key}`, left.get(key), right.get(key), into);
}

function compareHistory(a: JsonValue | undefined, b: JsonValue | undefined, into: Differences): void {
  const [left, right] = [listOf(a), listOf(b)];
  if (left === undefined || right === undefined) {
    compareField('history', a, b, into);
    return;
  }
  for (let index = 0; index < Math.max(left.length, right.length); index += 1)
    compareStep(`history[${index}]`, left[index], right[index], into);
}

function compareStep(
  path: string,
  a: JsonValue | undefined,
  b: JsonValue | undefined,
  into: Differences,
): void {
  if (isJsonObject(a) && isJsonObject(b))
    for (const key of keysOf(a, b)) compareField(`${path}.${key}`, a.get(key), b.get(key), into);
  else if (canonical(a) !== canonical(b)) into.add(path, a, b);
}

/** Entry by entry, or as a whole where one of them is not what it should be. */
function compareKeyed(
  path: string,
  a: JsonValue | undefined,
  b: JsonValue | undefined,
  read: (value: JsonValue | undefined) => Entries | undefined,
  into: Differences,
): void {
  const [left, right] = [read(a), read(b)];
  if (left === undefined || right === undefined) compareField(path, a, b, into);
  else compareEntries(path, left, right, into);
}

function compareField(
  path: string,
  a: JsonValue | undefined,
  b: JsonValue | undefined,
  into: Differences,
): void {
  const [left, right] = [isUnset(a) ? undefined : a, isUnset(b) ? undefined : b];
  if (canonical(left) !== canonical(right)) into.add(path, left, right);
}

function compareEntries(path: string, a: Entries, b: Entries, into: Differences): void {
  for (const key of keysOf(a, b))
    if (canonical(a.get(key)) !== canonical(b.get(key))) into.add(`${path}.${key}`, a.get(key), b.get(key));
}

function keysOf(a: ReadonlyMap<string, unknown>, b: ReadonlyMap<string, unknown>): string[] {
  return [...new Set([...a.keys(), ...b.keys()])].sort();
}

function asObject(value: JsonValue | undefined): JsonObject {
  return isJsonObject(value) ? value : new Map();
}

/** Values by key. */
type Entries = ReadonlyMap<string, JsonValue>;

/** Undefined for what is no object. */
function entriesOf(value: JsonValue | undefined): Entries | undefined {
  if (isUnset(value)) return new Map();
  return isJsonObject(value) ? value : undefined;
}

function listOf(value: JsonValue | undefined): readonly JsonValue[] | undefined {
  if (isUnset(value)) return [];
  return isJsonArray(value) ? value : undefined;
}

/** By name; of several with one name the last counts, as for a process. A name without `=` has the value null. */
function environment(value: JsonValue | undefined): Entries | undefined {
  const list = listOf(value);
  if (list === undefined) return undefined;
  const entries = new Map<string, JsonValue>();
  for (const entry of list) {
    if (typeof entry !== 'string') return undefined;
    const split = entry.indexOf('=');
    if (split < 0) entries.set(entry, null);
    else entries.set(entry.slice(0, split), entry.slice(split + 1));
  }
  return entries;
}

/** The zero values of Go: programs write them or leave them out. */
function isUnset(value: JsonValue | undefined): boolean {
  if (value === undefined || value === null || value === false || value === '') return true;
  if (isJsonArray(value)) return value.length === 0;
  if (isJsonObject(value)) return value.size === 0;
  return typeof value === 'object' && Number(value.number) === 0;
}

/** The same text for the same value, whatever the order of its keys; empty for none. */
function canonical(value: JsonValue | undefined): string {
  return value === undefined ? '' : JSON.stringify(sorted(value));
}

function sorted(value: JsonValue): unknown {
  if (isJsonArray(value)) return value.map(sorted);
  if (isJsonObject(value))
    return [...value].sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, own]) => [key, sorted(own)]);
  return value !== null && typeof value === 'object' ? { number: sameNumber(value.number) } : value;
}

/** `1` and `1.0` are the same; whole numbers beyond 53 bits stay as they are written, since a number cannot tell them apart. */
function sameNumber(text: string): number | string {
  const value = Number(text);
  return Number.isFinite(value) && (Number.isSafeInteger(value) || !/^-?\d+$/.test(text)) ? value : text;
}

function toleranceOf(
  path: string,
  a: JsonValue | undefined,
  b: JsonValue | undefined,
  { ignore, replacements }: CompareOptions,
): Tolerance | undefined {
  const candidates: Tolerance[] = [];
  if (path === 'created' || /^history\[\d+\]\.created$/.test(path)) candidates.push('created');
  if (path.startsWith('history[')) candidates.push('history');
  if (path.startsWith('config.Labels.')) candidates.push('labels');
  if (path.startsWith('annotations.')) candidates.push('annotations');
  if (ignore.has('store-hashes') && rewritten(a, replacements) === rewritten(b, replacements))
    candidates.push('store-hashes');
  return candidates.find((each) => ignore.has(each));
}

function rewritten(value: JsonValue | undefined, replacements: ReadonlyMap<string, string>): string {
  return rewriteHashes(canonical(value), replacements);
}

/** Is it just what the base has there? */
function isInherited(path: string, value: JsonValue | undefined, base: JsonObject | undefined): boolean {
  if (base === undefined || value === undefined || !path.startsWith('config.')) return false;
  const [, field = '', key] = /^config\.([^.]+)(?:\.(.*))?$/s.exec(path) ?? [];
  const own = asObject(base.get('config')).get(field);
  if (key === undefined) return canonical(own) === canonical(value);
  const entries = field === 'Env' ? environment(own) : entriesOf(own);
  return canonical(entries?.get(key)) === canonical(value);
}
