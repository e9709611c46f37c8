import { homedir } from 'node:os';
import { expect, it, onTestFinished, test } from 'vitest';
import { credentialsOfFiles } from '../../src/registry/auth/credential-files.ts';
import { homeFolder } from '../../src/registry/home-folder.ts';

test.each([
  [{ HOME: '/home/ann' }, '/home/ann'],
  [{ HOME: '' }, undefined],
  [{}, undefined],
])('of %j it is %j', (env, folder) => {
  expect(homeFolder(env)).toBe(folder);
});

it('is the one that the system knows when this process has no HOME', async () => {
  const { HOME: before, DOCKER_CONFIG: docker } = process.env;
  onTestFinished(() => {
    if (before !== undefined) process.env.HOME = before;
    if (docker !== undefined) process.env.DOCKER_CONFIG = docker;
  });
  delete process.env.HOME;
  delete process.env.DOCKER_CONFIG;
  expect(homeFolder(process.env)).toBe(homedir());
  expect(homeFolder({ ...process.env })).toBeUndefined();
  const { looked } = await credentialsOfFiles(process.env)({ registry: 'r.invalid', repository: 'app' });
  expect(looked).toContain(`${homedir()}/.docker/config.json`);
});
