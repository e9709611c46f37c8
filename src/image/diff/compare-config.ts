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

interface Differences {
  add(path: string, a: JsonValue | undefined, b: JsonValue | undefined): void;
}

/** Sorted by what they are about: annotations of the manifest, `config`, everything else, history; without the diffIDs. */
export function compareConfigs(
  a: ImageSide,
  b: ImageSide,
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
  compareEntries('annotations', entriesOf(a.annotations), entriesOf(b.annotations), into);
  compareRuntime(asObject(a.config.get('config')), asObject(b.config.get('config')), into);
  for (const key of keysOf(a.config, b.config))
    if (!['config', 'rootfs', 'history'].includes(key))
      compareField(key, a.config.get(key), b.config.get(key), into);
  compareHistory(a.config.get('history'), b.config.get('history'), into);
  return changes;
}

/** The member `config`: what a container is started with. */
function compareRuntime(a: JsonObject, b: JsonObject, into: Differences): void {
  for (const key of keysOf(a, b)) {
    const path = `config.${key}`;
    const [left, right] = [a.get(key), b.get(key)];
    if (key === 'Env') compareEntries(path, environment(left), environment(right), into);
    else if (keyedFields.includes(key)) compareEntries(path, entriesOf(left), entriesOf(right), into);
    else compareField(path, left, right, into);
  }
}

function compareHistory(a: JsonValue | undefined, b: JsonValue | undefined, into: Differences): void {
  const [left, right] = [isJsonArray(a) ? a : [], isJsonArray(b) ? b : []];
  for (let index = 0; index < Math.max(left.length, right.length); index += 1) {
    const [one, other] = [left[index], right[index]];
    if (one === undefined || other === undefined) into.add(`history[${index}]`, one, other);
    else
      for (const key of keysOf(asObject(one), asObject(other)))
        compareField(`history[${index}].${key}`, asObject(one).get(key), asObject(other).get(key), into);
  }
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

function compareEntries(
  path: string,
  a: ReadonlyMap<string, JsonValue>,
  b: ReadonlyMap<string, JsonValue>,
  into: Differences,
): void {
  for (const key of keysOf(a, b))
    if (canonical(a.get(key)) !== canonical(b.get(key))) into.add(`${path}.${key}`, a.get(key), b.get(key));
}

function keysOf(a: ReadonlyMap<string, unknown>, b: ReadonlyMap<string, unknown>): string[] {
  return [...new Set([...a.keys(), ...b.keys()])].sort();
}

function asObject(value: JsonValue | undefined): JsonObject {
  return isJsonObject(value) ? value : new Map();
}

function entriesOf(value: JsonValue | undefined): ReadonlyMap<string, JsonValue> {
  return asObject(value);
}

/** By name; of several with one name the last counts, as for a process. */
function environment(value: JsonValue | undefined): ReadonlyMap<string, JsonValue> {
  const list = isJsonArray(value) ? value.filter((entry) => typeof entry === 'string') : [];
  return new Map(
    list.map((entry) => {
      const split = entry.indexOf('=');
      return split < 0 ? [entry, ''] : [entry.slice(0, split), entry.slice(split + 1)];
    }),
  );
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
  return value !== null && typeof value === 'object' ? { number: Number(value.number) } : value;
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
  return canonical(entries.get(key)) === canonical(value);
}
