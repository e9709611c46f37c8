// The config of an image in the terms of who runs it, and what of it comes from the base image.
import { isSecretByItself, looksLikeSecret } from '../../image/secret-variable.ts';
import { jsonMember, jsonText } from '../../json/json-access.ts';
import { isJsonArray, isJsonObject, type JsonValue, toPlainJson } from '../../json/ordered-json.ts';
import type {
  BaseExplanation,
  ConfigEntry,
  ConfigExplanation,
  OverriddenField,
} from './image-explanation.ts';

/** @param config the `config` member of the image config @param base that of the base image */
export function explainConfig(config: JsonValue, base?: JsonValue): ConfigExplanation {
  const text = (key: string): string => jsonText(jsonMember(config, key)) ?? '';
  const user = text('User');
  const isRoot = isRootUser(user);
  const stopSignal = text('StopSignal');
  const healthcheck = wordsOf(jsonMember(jsonMember(config, 'Healthcheck'), 'Test'));
  return {
    entrypoint: wordsOf(jsonMember(config, 'Entrypoint')),
    command: wordsOf(jsonMember(config, 'Cmd')),
    user,
    ...(isRoot !== undefined && { isRoot }),
    workingDir: text('WorkingDir') || '/',
    ports: keysOf(jsonMember(config, 'ExposedPorts')),
    volumes: keysOf(jsonMember(config, 'Volumes')),
    env: entriesOf(config, 'Env', base),
    labels: entriesOf(config, 'Labels', base),
    ...(stopSignal !== '' && { stopSignal }),
    ...(healthcheck.length > 0 && { healthcheck }),
    others: keysOf(config).filter((key) => !explained.has(key)),
  };
}

const explained = new Set([
  'Cmd',
  'Entrypoint',
  'Env',
  'ExposedPorts',
  'Healthcheck',
  'Labels',
  'StopSignal',
  'User',
  'Volumes',
  'WorkingDir',
]);

/** Undefined where a part of it is not known. */
function isRootUser(user: string): boolean | undefined {
  const [name = ''] = user.split(':', 1);
  if (name.includes('‹')) return undefined;
  return name === '' || name === 'root' || /^0+$/.test(name);
}

/** What of the base's config the image has as it is, otherwise, or not at all. */
export function compareWithBase(
  config: JsonValue,
  base: JsonValue,
): Pick<BaseExplanation, 'inherited' | 'overridden' | 'dropped'> {
  const own = new Map(fieldsOf(config).map((field) => [field.path, field]));
  const fields = fieldsOf(base);
  const isSame = ({ path, value }: Field): boolean =>
    own.has(path) && asText(own.get(path)!.value) === asText(value);
  const pathsOf = (some: readonly Field[]): string[] => some.map(({ path }) => path);
  return {
    inherited: pathsOf(fields.filter(isSame)),
    overridden: fields
      .filter((field) => own.has(field.path) && !isSame(field))
      .map((field) => overriddenField(field, own.get(field.path)!)),
    dropped: pathsOf(fields.filter(({ path }) => !own.has(path))),
  };
}

function overriddenField(base: Field, own: Field): OverriddenField {
  const [before, after] = [shownValue(base), shownValue(own)];
  return {
    field: base.path,
    ...(before !== undefined && { base: before }),
    ...(after !== undefined && { own: after }),
  };
}

/** What counts by itself. */
interface Field {
  /** `Env.PATH`, `Labels.x`, `Cmd` */
  readonly path: string;
  /** The last part of the path. */
  readonly name: string;
  readonly value: JsonValue;
}

/** Nothing for what is empty. */
function fieldsOf(config: JsonValue): Field[] {
  if (!isJsonObject(config)) return [];
  return [...config].flatMap(([key, value]): Field[] => {
    const within = ([name, item]: readonly [string, JsonValue]): Field => ({
      path: `${key}.${name}`,
      name,
      value: item,
    });
    if (key === 'Env') return namedTexts(config, key).map(within);
    if (isJsonObject(value) && ['Labels', 'ExposedPorts', 'Volumes'].includes(key))
      return [...value].map(within);
    const isEmpty = value === null || value === '' || (isJsonArray(value) && value.length === 0);
    return isEmpty ? [] : [{ path: key, name: key, value }];
  });
}

/** Undefined for what looks like a secret. */
function shownValue({ name, value }: Field): string | undefined {
  if (isJsonArray(value)) return JSON.stringify(wordsOf(value));
  const text = asText(value);
  return looksLikeSecret(name, text) ? undefined : text;
}

function entriesOf(config: JsonValue, key: 'Env' | 'Labels', base: JsonValue | undefined): ConfigEntry[] {
  const inherited = new Map(base === undefined ? [] : namedTexts(base, key));
  return namedTexts(config, key).map(([name, value]) => ({
    name,
    ...(!looksLikeSecret(name, value) && { value }),
    ...(inherited.get(name) === value && { isInherited: true as const }),
  }));
}

/** Variables or labels: name and value. */
function namedTexts(config: JsonValue, key: 'Env' | 'Labels'): (readonly [string, string])[] {
  const value = jsonMember(config, key);
  if (isJsonArray(value)) {
    return value
      .filter((item) => typeof item === 'string')
      .map((item) => {
        const split = item.indexOf('=');
        return split < 0 ? ([item, ''] as const) : ([item.slice(0, split), item.slice(split + 1)] as const);
      });
  }
  return isJsonObject(value) ? [...value].map(([name, item]) => [name, asText(item)] as const) : [];
}

/** The words of a command; Docker runs a single text in a shell. */
function wordsOf(value: JsonValue | undefined): string[] {
  const words = isJsonArray(value) ? value.map(asText) : typeof value === 'string' ? [value] : [];
  return words.map(shownWord);
}

/** `--password=hunter2` → `--password=***` */
function shownWord(word: string): string {
  if (isSecretByItself(word)) return '***';
  const [, before = '', name = '', value = ''] = /^(-*([\w-]+)=)(.*)$/s.exec(word) ?? [];
  return looksLikeSecret(name.replaceAll('-', '_'), value) ? `${before}***` : word;
}

function keysOf(value: JsonValue | undefined): string[] {
  return isJsonObject(value) ? [...value.keys()] : [];
}

function asText(value: JsonValue): string {
  return typeof value === 'string' ? value : JSON.stringify(toPlainJson(value));
}
