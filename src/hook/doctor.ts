// What keeps a hook from working: looked at one by one.
import { spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync, lstatSync, readFileSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { NixlayerError } from '../errors/nixlayer-error.ts';
import { runNix } from '../store/nix-command.ts';
import { askSocket } from './ask-owner.ts';
import { assertOwn, assertSocketPath, type HookFolder } from './hook-folder.ts';
import { findProgram } from './nix-programs.ts';
import { readRules } from './rules.ts';
import type { QueueStatus } from './status.ts';

export interface Check {
  readonly name: string;
  /** A warning may be as it should be; a problem keeps images from being delivered. */
  readonly result: 'good' | 'warning' | 'problem';
  readonly message: string;
  readonly hint?: string;
}

export interface DoctorOptions {
  readonly folder: HookFolder;
  readonly rulesFile: string;
  readonly environment: NodeJS.ProcessEnv;
}

type Finding = Omit<Check, 'name'>;

/** Every check, whatever the others find. Looks only; nothing is changed. */
export async function examineHook(options: DoctorOptions): Promise<readonly Check[]> {
  const checks: readonly (readonly [string, () => Finding | Promise<Finding>])[] = [
    ['clock', clock],
    ['folder', () => stateFolder(options.folder)],
    ['GC roots', () => rootsFolder(options.folder)],
    ['lock', () => lockProgram(options.environment)],
    ['rules', () => rules(options.rulesFile)],
    ['nix-store', () => nixStore(options.environment)],
    ['nix.conf', () => nixConf(options.environment)],
    ['hook', () => hookProgram(options.environment)],
    ['daemon', () => daemon(options.folder)],
    ['queue', () => queueState(options.folder)],
    ['credentials', () => credentials(options)],
  ];
  const results: Check[] = [];
  for (const [name, check] of checks) results.push({ name, ...(await attempt(check)) });
  return results;
}

async function attempt(check: () => Finding | Promise<Finding>): Promise<Finding> {
  try {
    return await check();
  } catch (error) {
    const hint = error instanceof NixlayerError ? error.hint : undefined;
    return problem((error as Error).message, hint);
  }
}

const good = (message: string): Finding => ({ result: 'good', message });
const warning = (message: string, hint?: string): Finding => ({
  result: 'warning',
  message,
  ...(hint && { hint }),
});
const problem = (message: string, hint?: string): Finding => ({
  result: 'problem',
  message,
  ...(hint && { hint }),
});

function clock(): Finding {
  const now = new Date();
  const text = now.toISOString();
  // Certificates and tokens of registries are judged by it.
  return now.getUTCFullYear() >= 2025
    ? good(text)
    : problem(`the clock says ${text}`, 'Set it: certificates are not valid yet.');
}

function stateFolder(folder: HookFolder): Finding {
  assertSocketPath(folder);
  if (lstatSync(folder.path, { throwIfNoEntry: false }) === undefined)
    return warning(`${folder.path} is not there yet`, 'The daemon makes it, or the first hook.');
  for (const each of [folder.path, folder.spool].filter((path) => existsSync(path))) {
    assertOwn(each);
    accessSync(each, constants.W_OK | constants.X_OK);
  }
  return good(folder.path);
}

function rootsFolder({ directRoots }: HookFolder): Finding {
  let nearest = directRoots;
  while (!existsSync(nearest)) nearest = dirname(nearest);
  try {
    accessSync(nearest, constants.W_OK | constants.X_OK);
    return good(directRoots);
  } catch {
    return warning(
      `${nearest} cannot be written`,
      'Each hook then asks nix-store for a root, which takes longer.',
    );
  }
}

function lockProgram({ PATH }: NodeJS.ProcessEnv): Finding {
  const program = findProgram('flock', PATH) ?? findProgram('perl', PATH);
  return program === undefined
    ? problem('there is neither flock nor perl', 'Install util-linux: the queue is locked with it.')
    : good(program);
}

function rules(file: string): Finding {
  const { rules: all } = readRules(file);
  const status = statSync(file);
  // Who writes it decides where root sends images.
  if ((status.mode & 0o022) !== 0) return problem(`others may write ${file}`, `Run \`chmod 644 ${file}\`.`);
  return good(`${file}: ${all.length} ${all.length === 1 ? 'rule' : 'rules'}`);
}

function nixStore({ PATH }: NodeJS.ProcessEnv): Finding {
  const program = findProgram('nix-store', PATH);
  return program === undefined
    ? problem('nix-store was not found', 'Install Nix, or have it on PATH.')
    : good(program);
}

async function nixConf(environment: NodeJS.ProcessEnv): Promise<Finding> {
  const { value, system } = await configuredHook(environment);
  if (value === '')
    return problem('no post-build-hook is set', 'Write it to nix.conf, and restart nix-daemon.');
  if (!system)
    return warning(
      `post-build-hook is ${value}, but not in the nix.conf of the system`,
      'nix-daemon takes it from its own nix.conf, or from users in trusted-users.',
    );
  return good(`post-build-hook = ${value}`);
}

interface ConfiguredHook {
  readonly value: string;
  /** It is the nix.conf of the system that says so. */
  readonly system: boolean;
}

async function configuredHook(environment: NodeJS.ProcessEnv): Promise<ConfiguredHook> {
  const inFile = hookInFile(join(environment.NIX_CONF_DIR || '/etc/nix', 'nix.conf'));
  const features = ['--extra-experimental-features', 'nix-command'];
  for (const words of [['config', 'show'], ['show-config']]) {
    const answer = await runNix('nix', [...features, ...words, '--json']).catch(() => undefined);
    const value = answer === undefined ? undefined : settingIn(answer);
    if (value !== undefined) return { value, system: value === inFile };
  }
  return { value: inFile ?? '', system: true };
}

function settingIn(json: string): string | undefined {
  const value = (JSON.parse(json) as Record<string, { readonly value?: unknown } | undefined>)[
    'post-build-hook'
  ]?.value;
  return typeof value === 'string' ? value : undefined;
}

/** Also in the files that it includes. */
function hookInFile(file: string, depth = 0): string | undefined {
  if (depth > 8 || !existsSync(file)) return undefined;
  let value: string | undefined;
  for (const line of readFileSync(file, 'utf8').split('\n')) {
    const [, include] = /^\s*!?include\s+(\S+)/.exec(line) ?? [];
    if (include !== undefined) value = hookInFile(resolve(dirname(file), include), depth + 1) ?? value;
    const [, set] = /^\s*post-build-hook\s*=\s*(\S*)/.exec(line) ?? [];
    if (set !== undefined) value = set;
  }
  return value;
}

async function hookProgram(environment: NodeJS.ProcessEnv): Promise<Finding> {
  const { value: file } = await configuredHook(environment);
  if (file === '') return problem('there is none to look at');
  const status = statSync(file, { throwIfNoEntry: false });
  if (status === undefined)
    return problem(`${file} is not there`, 'nix-daemon must see it, outside of any container.');
  if (!status.isFile()) return problem(`${file} is no file`);
  try {
    accessSync(file, constants.X_OK);
  } catch {
    return problem(`${file} is not executable`, `Run \`chmod 755 ${file}\`.`);
  }
  if ((status.mode & 0o022) !== 0) return problem(`others may write ${file}`, `Run \`chmod 755 ${file}\`.`);
  if (!readFileSync(file, 'latin1').includes('nixlayer'))
    return warning(
      `${file} is no hook of nixlayer's`,
      'It should call the one that `nixlayer hook script` prints.',
    );
  // Without a derivation it only says so.
  const {
    status: exitCode,
    stderr,
    error,
  } = spawnSync(file, [], { cwd: '/', env: {}, encoding: 'utf8', timeout: 10_000 });
  if (error !== undefined) return problem(`${file} cannot be run: ${error.message}`);
  if (exitCode !== 0)
    return problem(`${file} ends with ${exitCode}: ${stderr.trim()}`, 'A hook that fails fails the build.');
  return good(`${file} runs`);
}

async function daemon({ socket }: HookFolder): Promise<Finding> {
  const answer = (await askSocket(socket, { ask: 'wake' })) as { readonly pid: number } | undefined;
  return answer === undefined
    ? problem(`nobody listens at ${socket}`, 'Start `nixlayer hook daemon`, or the systemd units.')
    : good(`process ${answer.pid} answers at ${socket}`);
}

async function queueState(folder: HookFolder): Promise<Finding> {
  if (!existsSync(folder.database)) return good('nothing was queued yet');
  // To open the database oneself is to make the lock's file and to take up what a killed daemon was at.
  const answer = await askSocket(folder.socket, { ask: 'status', stuckAfter: 3600 });
  if (answer === undefined)
    return warning('only a daemon tells, and none answers', '`nixlayer hook status` opens the queue itself.');
  const { stuck, counts, lastError } = answer as QueueStatus;
  if (stuck.length > 0)
    return problem(stuck.join('; '), lastError?.message ?? '`nixlayer hook status` says more.');
  return good(`${counts.delivered} delivered, ${counts.waiting + counts.running} to be delivered`);
}

function credentials({ environment, rulesFile }: DoctorOptions): Finding {
  const home = environment.HOME || homedir();
  const files = [
    environment.REGISTRY_AUTH_FILE,
    environment.XDG_RUNTIME_DIR && join(environment.XDG_RUNTIME_DIR, 'containers/auth.json'),
    join(environment.XDG_CONFIG_HOME || join(home, '.config'), 'containers/auth.json'),
    join(environment.DOCKER_CONFIG || join(home, '.docker'), 'config.json'),
  ].filter((file): file is string => Boolean(file));
  const found = files.filter((file) => existsSync(file));
  if (found.length === 0)
    return warning(
      `there are no credentials in ${files.join(', ')}`,
      'Log in as the user that the daemon runs as.',
    );
  const known = found.flatMap(hostsIn);
  const wanted = readRules(rulesFile).rules.flatMap(({ push }) =>
    push.map((text) => text.slice(0, text.indexOf('/'))),
  );
  const missing = [...new Set(wanted)].filter(
    (host) => !known.some((each) => each === '*' || each.includes(host)),
  );
  if (missing.length > 0) return warning(`no credentials for ${missing.join(', ')} in ${found.join(', ')}`);
  return good(found.join(', '));
}

/** Hosts that a file has credentials for; `*` for a helper that may have any. */
function hostsIn(file: string): readonly string[] {
  const { auths, credHelpers, credsStore } = JSON.parse(readFileSync(file, 'utf8')) as Record<
    'auths' | 'credHelpers',
    object | undefined
  > & { readonly credsStore?: string };
  return [...Object.keys(auths ?? {}), ...Object.keys(credHelpers ?? {}), ...(credsStore ? ['*'] : [])];
}
