import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { beforeEach, describe, expect, it, onTestFinished, test } from 'vitest';
import { credentialsOfFiles } from '../../../src/registry/auth/credential-files.ts';

let home: string;

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'nixlayer-credentials-'));
  onTestFinished(() => rm(home, { recursive: true }));
});

async function put(path: string, content: object | string): Promise<string> {
  const file = join(home, path);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, typeof content === 'string' ? content : JSON.stringify(content));
  return file;
}

/** A program docker-credential-NAME that reads the server from standard input. */
async function helper(name: string, script: string): Promise<void> {
  const file = await put(
    `bin/docker-credential-${name}`,
    `#!/bin/sh\n[ "$*" = get ] || exit 9\nserver=$(cat)\n${script}\n`,
  );
  await chmod(file, 0o755);
}

const find = (registry: string, repository = 'team/app', env: Record<string, string> = {}) =>
  credentialsOfFiles({ HOME: home, PATH: `${home}/bin:${process.env.PATH}`, ...env })({
    registry,
    repository,
  });

const auth = (text: string): { readonly auth: string } => ({ auth: Buffer.from(text).toString('base64') });

describe('credentials in a file', () => {
  it('are found by the longest key', async () => {
    await put('.docker/config.json', {
      auths: { 'r.io': auth('whole:1'), 'r.io/team': auth('team:2'), 'r.io/team/app': auth('app:3') },
    });
    expect((await find('r.io')).credentials).toEqual({ username: 'app', password: '3' });
    expect((await find('r.io', 'team/other')).credentials).toEqual({ username: 'team', password: '2' });
    expect((await find('r.io', 'teams/app')).credentials).toEqual({ username: 'whole', password: '1' });
  });

  it.each([
    ['https://index.docker.io/v1/', 'docker.io'],
    ['docker.io', 'docker.io'],
    ['registry-1.docker.io', 'docker.io'],
    ['https://r.io', 'r.io'],
    ['http://r.io:5000/v2/', 'r.io:5000'],
  ])('may be under %s', async (key, registry) => {
    await put('.docker/config.json', { auths: { [key]: auth('ann:a:b') } });
    expect((await find(registry)).credentials).toEqual({ username: 'ann', password: 'a:b' });
  });

  it.each([
    [
      { username: 'ann', password: 'x' },
      { username: 'ann', password: 'x' },
    ],
    [{ identitytoken: 'id' }, { identityToken: 'id' }],
    [
      { ...auth('ann:'), identitytoken: 'id' },
      { identityToken: 'id', username: 'ann' },
    ],
    [{ registrytoken: 'tok' }, { registryToken: 'tok' }],
    [{}, undefined],
    [null, undefined],
  ])('%j are %j', async (entry, credentials) => {
    await put('.docker/config.json', { auths: { 'r.io': entry } });
    expect((await find('r.io')).credentials).toEqual(credentials);
  });

  it('are looked for in one file after the other', async () => {
    const env = {
      DOCKER_CONFIG: join(home, 'other'),
      REGISTRY_AUTH_FILE: join(home, 'file.json'),
      XDG_RUNTIME_DIR: join(home, 'run'),
    };
    const files = [
      '.config/containers/auth.json',
      'run/containers/auth.json',
      'file.json',
      'other/config.json',
    ];
    for (const file of files) {
      await put(file, { auths: { 'r.io': auth(`${file}:x`) } });
      const { credentials, looked } = await find('r.io', 'app', env);
      expect(credentials).toEqual({ username: file, password: 'x' });
      expect(looked).toContain(file);
    }
    const inline = JSON.stringify({ auths: { 'r.io': auth('inline:x') } });
    expect((await find('r.io', 'app', { ...env, DOCKER_AUTH_CONFIG: inline })).credentials).toMatchObject({
      username: 'inline',
    });
  });

  it('that are missing are told with keys and files', async () => {
    const file = await put('.docker/config.json', {});
    const { credentials, looked } = await find('r.io');
    expect(credentials).toBeUndefined();
    expect(looked).toBe(
      `No credentials were found for r.io/team/app, r.io/team, r.io in ${file}, ${home}/.config/containers/auth.json (is not there). Log in with docker login or podman login.`,
    );
  });
});

test.each([
  ['{"auths": secret', 'is not valid JSON'],
  ['["secret"]', 'is not a JSON object'],
  ['{"auths":{"r.io":{"auth":"c2VjcmV0"}}}', 'is not USER:PASSWORD'],
])('a file with %s is refused without showing it', async (text, problem) => {
  await put('.docker/config.json', text);
  const found = find('r.io');
  await expect(found).rejects.toMatchObject({ code: 'E_INPUT', message: expect.stringContaining(problem) });
  await expect(found).rejects.not.toMatchObject({ message: expect.stringContaining('secret') });
});

describe('a credential helper', () => {
  it('is asked for the server on standard input, once', async () => {
    await helper('pass', `echo "$server" >> ${home}/asked; echo '{"Username":"ann","Secret":"x"}'`);
    await put('.docker/config.json', { credsStore: 'pass' });
    const source = credentialsOfFiles({ HOME: home, PATH: `${home}/bin:${process.env.PATH}` });
    for (const repository of ['a', 'b/c'])
      expect((await source({ registry: 'docker.io', repository })).credentials).toEqual({
        username: 'ann',
        password: 'x',
      });
    const { readFile } = await import('node:fs/promises');
    expect(await readFile(join(home, 'asked'), 'utf8')).toBe('https://index.docker.io/v1/\n');
  });

  it('of a registry comes before the one for all', async () => {
    await helper('one', `echo "{\\"Username\\":\\"<token>\\",\\"Secret\\":\\"of $server\\"}"`);
    await helper('all', 'echo "credentials not found in native keychain"; exit 1');
    await put('.docker/config.json', {
      credsStore: 'all',
      credHelpers: { 'r.io': 'one' },
      auths: { 'q.io': auth('ann:file') },
    });
    expect((await find('r.io')).credentials).toEqual({ identityToken: 'of r.io' });
    // It has none, so the file is looked at.
    expect((await find('q.io')).credentials).toEqual({ username: 'ann', password: 'file' });
    expect((await find('s.io')).credentials).toBeUndefined();
  });

  it.each([
    ['gone', undefined, /docker-credential-gone was not found/, /Install docker-credential-gone/],
    [
      'broken',
      'echo "vault is sealed" >&2; exit 1',
      /vault is sealed/,
      /Look at what docker-credential-broken needs/,
    ],
    ['odd', 'echo "secret text"', /did not answer with a name and a secret$/, undefined],
    ['../x', undefined, /names the credential helper/, undefined],
  ])('%s is an error', async (name, script, message, hint) => {
    if (script !== undefined) await helper(name, script);
    await put('.docker/config.json', { credsStore: name });
    await expect(find('r.io')).rejects.toMatchObject({
      code: 'E_REGISTRY_AUTH',
      message: expect.stringMatching(message),
      ...(hint !== undefined && { hint: expect.stringMatching(hint) }),
    });
  });
});
