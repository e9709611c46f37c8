// registries.conf of containers (containers-registries.conf(5), version 2): mirrors, other locations, blocked and insecure registries.
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { NixlayerError } from '../../errors/nixlayer-error.ts';
import { homeFolder } from '../home-folder.ts';
import type { Environment } from '../http/proxy.ts';

export interface RegistryRule {
  /** `HOST[:PORT]`, with parts of a name after it perhaps, or `*.HOST`. */
  readonly prefix: string;
  /** What stands in place of the prefix. */
  readonly location: string;
  readonly blocked: boolean;
  readonly insecure: boolean;
  readonly mirrors: readonly MirrorRule[];
}

export interface MirrorRule {
  /** What stands in place of the prefix. */
  readonly location: string;
  readonly insecure: boolean;
  readonly pulls: 'all' | 'digest-only' | 'tag-only';
}

/**
 * The rules of a file, or of the files that the containers tools read: one of the user's and the system's, and what lies in the
 * folder beside it.
 * @param file that must be there
 * @throws NixlayerError E_INPUT
 */
export async function readRegistriesConf(
  file: string | undefined,
  env: Environment,
): Promise<readonly RegistryRule[]> {
  if (file !== undefined) return parseRegistriesConf(await readAsked(file), file);
  const set = env.CONTAINERS_REGISTRIES_CONF;
  if (set !== undefined && set !== '') return parseRegistriesConf(await readAsked(set), set);
  const home = homeFolder(env);
  const usual = [
    ...(home === undefined ? [] : [join(home, '.config/containers/registries.conf')]),
    '/etc/containers/registries.conf',
  ];
  const main = await firstThere(usual);
  const drops = (await Promise.all(usual.toReversed().map((each) => filesIn(`${each}.d`)))).flat();
  const files = [...(main === undefined ? [] : [main]), ...drops];
  const rules = new Map<string, RegistryRule>();
  for (const each of files)
    for (const rule of await parseRegistriesConf(await readAsked(each), each)) rules.set(rule.prefix, rule);
  return [...rules.values()];
}

/** @throws NixlayerError E_INPUT */
export async function parseRegistriesConf(text: string, file: string): Promise<readonly RegistryRule[]> {
  // Most of these files have comments and short names only.
  if (!/^\s*\[\[\s*registry\s*\]\]/m.test(text)) return [];
  const { parse } = await import('smol-toml');
  let tables: unknown;
  try {
    tables = parse(text).registry;
  } catch (cause) {
    throw wrong(file, `is not valid TOML: ${cause instanceof Error ? cause.message : String(cause)}`, cause);
  }
  return (Array.isArray(tables) ? tables : []).map((table: Readonly<Record<string, unknown>>, index) => {
    const prefix = textOf(table, 'prefix', file) ?? textOf(table, 'location', file);
    if (prefix === undefined)
      throw wrong(file, `has a [[registry]] (the ${index + 1}.) without prefix and location`);
    const mirrors = table.mirror;
    return {
      prefix,
      location: textOf(table, 'location', file) ?? prefix,
      blocked: flagOf(table, 'blocked', file),
      insecure: flagOf(table, 'insecure', file),
      mirrors: (Array.isArray(mirrors) ? mirrors : []).map((mirror) => {
        const location = textOf(mirror, 'location', file);
        if (location === undefined) throw wrong(file, `has a mirror of ${prefix} without location`);
        return { location, insecure: flagOf(mirror, 'insecure', file), pulls: pullsOf(table, mirror, file) };
      }),
    };
  });
}

type Table = Readonly<Record<string, unknown>>;

function pullsOf(registry: Table, mirror: Table, file: string): MirrorRule['pulls'] {
  if (flagOf(registry, 'mirror-by-digest-only', file)) return 'digest-only';
  const pulls = textOf(mirror, 'pull-from-mirror', file) ?? 'all';
  if (pulls === 'all' || pulls === 'digest-only' || pulls === 'tag-only') return pulls;
  throw wrong(file, `has pull-from-mirror = ${JSON.stringify(pulls)}; expected all, digest-only or tag-only`);
}

function textOf(table: Table, key: string, file: string): string | undefined {
  const value = table[key];
  if (value === undefined || value === '') return undefined;
  if (typeof value === 'string') return value.replace(/\/+$/, '');
  throw wrong(file, `has a ${key} that is no text`);
}

function flagOf(table: Table, key: string, file: string): boolean {
  const value = table[key];
  if (value === undefined || typeof value === 'boolean') return value === true;
  throw wrong(file, `has a ${key} that is neither true nor false`);
}

async function readAsked(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    throw wrong(file, `cannot be read (${(cause as NodeJS.ErrnoException).code})`, cause);
  }
}

async function firstThere(files: readonly string[]): Promise<string | undefined> {
  for (const file of files) {
    const there = await readFile(file).then(
      () => true,
      () => false,
    );
    if (there) return file;
  }
  return undefined;
}

async function filesIn(folder: string): Promise<readonly string[]> {
  const names = await readdir(folder).catch(() => []);
  return names
    .filter((name) => name.endsWith('.conf'))
    .toSorted()
    .map((name) => join(folder, name));
}

function wrong(file: string, what: string, cause?: unknown): NixlayerError {
  return new NixlayerError('E_INPUT', `${file} ${what}`, { ...(cause !== undefined && { cause }) });
}
