// Credentials where docker login and podman login leave them.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { NixlayerError } from '../../errors/nixlayer-error.ts';
import { homeFolder } from '../home-folder.ts';
import type { Environment } from '../http/proxy.ts';
import { dockerHub } from '../reference.ts';
import { runCredentialHelper } from './credential-helper.ts';
import type { CredentialRequest, CredentialSource, Credentials } from './credentials.ts';

interface ConfigFile {
  readonly auths?: Readonly<Record<string, AuthEntry>>;
  readonly credHelpers?: Readonly<Record<string, string>>;
  readonly credsStore?: string;
}

interface AuthEntry {
  readonly auth?: string;
  readonly username?: string;
  readonly password?: string;
  readonly identitytoken?: string;
  readonly registrytoken?: string;
}

interface Source {
  readonly name: string;
  /** Absent when it is not there. */
  readonly config?: ConfigFile;
}

/**
 * Of the variable DOCKER_AUTH_CONFIG, then Docker's file, then those of containers (containers-auth.json(5)): in each the
 * longest key that fits, `HOST/team/app` before `HOST/team` before `HOST`; for a registry its helper before the file.
 * Files are read once.
 */
export function credentialsOfFiles(env: Environment): CredentialSource {
  let sources: Promise<readonly Source[]> | undefined;
  const helped = new Map<string, Promise<Credentials | undefined>>();
  return async (request) => {
    sources ??= readSources(env);
    const keys = keysFor(request);
    const read = await sources;
    for (const key of keys)
      for (const { name, config } of read) {
        if (config === undefined) continue;
        const credentials = await inConfig(config, key, name);
        if (credentials !== undefined)
          return { credentials, looked: `The credentials for ${key} in ${name} were used.` };
      }
    return { looked: lookedText(keys, read) };
  };

  async function inConfig(config: ConfigFile, key: string, name: string): Promise<Credentials | undefined> {
    const helper = entryOf(config.credHelpers, key) ?? (key.includes('/') ? undefined : config.credsStore);
    if (typeof helper === 'string' && helper !== '') {
      const server = key === dockerHub ? (ownKey(config.credHelpers, key) ?? hubKey) : key;
      const once = `${helper} ${server}`;
      const asked = helped.get(once) ?? runCredentialHelper(helper, server, name, env);
      helped.set(once, asked);
      const found = await asked;
      if (found !== undefined) return found;
    }
    return ofEntry(entryOf(config.auths, key), key, name);
  }
}

/** Docker Hub's key, since the time of its first protocol. */
const hubKey = 'https://index.docker.io/v1/';

function keysFor({ registry, repository }: CredentialRequest): readonly string[] {
  const parts = repository.split('/');
  const paths = parts.map((_, index) => [registry, ...parts.slice(0, parts.length - index)].join('/'));
  return [...paths, registry];
}

/** Keys are written in many ways: with a scheme, with the path of a protocol. */
function bareKey(key: string): string {
  const bare = key.replace(/^https?:\/\//, '').replace(/\/(?:v[12]\/?)?$/, '');
  return bare.replace(/^(?:index\.docker\.io|registry-1\.docker\.io)(?=\/|$)/, dockerHub);
}

function ownKey(record: Readonly<Record<string, unknown>> | undefined, key: string): string | undefined {
  const keys = Object.keys(record ?? {});
  return keys.find((each) => each === key) ?? keys.find((each) => bareKey(each) === key);
}

function entryOf<Value>(record: Readonly<Record<string, Value>> | undefined, key: string): Value | undefined {
  const own = ownKey(record, key);
  return own === undefined ? undefined : record?.[own];
}

function ofEntry(entry: AuthEntry | undefined, key: string, name: string): Credentials | undefined {
  if (typeof entry !== 'object' || entry === null) return undefined;
  if (entry.registrytoken) return { registryToken: entry.registrytoken };
  const [username, password] = entry.auth
    ? splitAuth(entry.auth, key, name)
    : [entry.username, entry.password];
  if (entry.identitytoken) return { identityToken: entry.identitytoken, ...(username && { username }) };
  return username !== undefined && password !== undefined && (username !== '' || password !== '')
    ? { username, password }
    : undefined;
}

function splitAuth(auth: string, key: string, name: string): readonly [string, string] {
  // Docker pads with zero bytes what it encodes.
  const text = Buffer.from(auth, 'base64').toString('utf8').replace(/\0+$/, '');
  const colon = text.indexOf(':');
  if (colon !== -1) return [text.slice(0, colon), text.slice(colon + 1)];
  throw new NixlayerError('E_INPUT', `${name}: the auth of ${key} is not USER:PASSWORD in base 64`, {
    hint: 'Log in again with docker login or podman login.',
  });
}

async function readSources(env: Environment): Promise<readonly Source[]> {
  const inline = env.DOCKER_AUTH_CONFIG;
  const files = await Promise.all(filesOf(env).map(readSource));
  if (inline === undefined || inline === '') return files;
  return [{ name: 'DOCKER_AUTH_CONFIG', config: parseConfig(inline, 'DOCKER_AUTH_CONFIG') }, ...files];
}

function filesOf(env: Environment): readonly string[] {
  const set = (name: string): string | undefined => (env[name] === '' ? undefined : env[name]);
  const home = set('HOME') ?? set('USERPROFILE') ?? homeFolder(env);
  const docker = set('DOCKER_CONFIG') ?? (home && join(home, '.docker'));
  const runtime = set('XDG_RUNTIME_DIR');
  const config = set('XDG_CONFIG_HOME') ?? (home && join(home, '.config'));
  const files = [
    docker && join(docker, 'config.json'),
    set('REGISTRY_AUTH_FILE'),
    runtime && join(runtime, 'containers/auth.json'),
    config && join(config, 'containers/auth.json'),
  ];
  return [...new Set(files.filter((file) => file !== undefined))];
}

async function readSource(file: string): Promise<Source> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return { name: file };
    throw new NixlayerError('E_INPUT', `the credentials in ${file} cannot be read (${code})`, { cause });
  }
  return { name: file, config: parseConfig(text, file) };
}

function parseConfig(text: string, name: string): ConfigFile {
  if (text.trim() === '') return {};
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    // The message of JSON.parse quotes the text, which holds passwords.
    throw new NixlayerError('E_INPUT', `${name} is not valid JSON`, { hint: 'Log in again, or repair it.' });
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed))
    throw new NixlayerError('E_INPUT', `${name} is not a JSON object`, {
      hint: 'Log in again, or repair it.',
    });
  return parsed;
}

function lookedText(keys: readonly string[], sources: readonly Source[]): string {
  const files = sources.map(({ name, config }) => (config === undefined ? `${name} (is not there)` : name));
  return `No credentials were found for ${keys.join(', ')} in ${files.join(', ')}. Log in with docker login or podman login.`;
}
