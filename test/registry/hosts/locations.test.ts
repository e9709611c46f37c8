import { describe, expect, it, test } from 'vitest';
import { type LocationRules, locationsOf } from '../../../src/registry/hosts/locations.ts';
import { parseRegistriesConf } from '../../../src/registry/hosts/registries-conf.ts';

const conf = `
unqualified-search-registries = ["docker.io"]

[[registry]]
location = "docker.io"
[[registry.mirror]]
location = "mirror.example:5000/hub"
insecure = true
[[registry.mirror]]
location = "digests.example"
pull-from-mirror = "digest-only"

[[registry]]
prefix = "docker.io/evil"
blocked = true

[[registry]]
prefix = "old.example/team"
location = "new.example/moved"
insecure = true

[[registry]]
prefix = "*.corp.example"
[[registry.mirror]]
location = "cache.example"
`;
const rules: LocationRules = {
  rules: await parseRegistriesConf(conf, 'registries.conf'),
  mirrors: { 'ghcr.io': ['near.example/ghcr'] },
  insecure: ['near.example'],
};

describe('a repository', () => {
  it('is where it says when there is no rule', () => {
    const { origin, mirrors } = locationsOf({ registry: 'quay.io', repository: 'a/b' }, rules);
    expect(origin).toMatchObject({ registry: 'quay.io', repository: 'a/b', insecure: false });
    expect(mirrors).toEqual([]);
  });

  it('has the mirrors of its registry, with what stands in place of the prefix', () => {
    const { origin, mirrors } = locationsOf({ registry: 'docker.io', repository: 'library/app' }, rules);
    expect(origin).toMatchObject({ registry: 'docker.io', repository: 'library/app' });
    expect(mirrors).toEqual([
      {
        registry: 'mirror.example:5000',
        repository: 'hub/library/app',
        insecure: true,
        mirrorOf: 'docker.io',
        pulls: 'all',
      },
      {
        registry: 'digests.example',
        repository: 'library/app',
        insecure: false,
        mirrorOf: 'docker.io',
        pulls: 'digest-only',
      },
    ]);
  });

  it('moves to another location', () => {
    const { origin } = locationsOf({ registry: 'old.example', repository: 'team/app' }, rules);
    expect(origin).toMatchObject({ registry: 'new.example', repository: 'moved/app', insecure: true });
    expect(locationsOf({ registry: 'old.example', repository: 'teams/app' }, rules).origin.registry).toBe(
      'old.example',
    );
  });

  it('is found by a prefix with a star', () => {
    const { origin, mirrors } = locationsOf({ registry: 'a.corp.example:5000', repository: 'app' }, rules);
    expect(origin).toMatchObject({ registry: 'a.corp.example:5000', repository: 'app' });
    expect(mirrors).toMatchObject([{ registry: 'cache.example', repository: 'app' }]);
  });

  it('has the mirrors that were given before those of the rules', () => {
    const { mirrors } = locationsOf({ registry: 'ghcr.io', repository: 'acme/app' }, rules);
    expect(mirrors).toMatchObject([
      { registry: 'near.example', repository: 'ghcr/acme/app', insecure: true },
    ]);
  });

  it.each(['constructor', 'toString', '__proto__'])('of a registry called %s has no mirrors', (registry) => {
    expect(locationsOf({ registry, repository: 'app' }, { ...rules, rules: [] }).mirrors).toEqual([]);
  });

  it('may be blocked', () => {
    expect(() => locationsOf({ registry: 'docker.io', repository: 'evil/app' }, rules)).toThrow(/blocked/);
  });
});

test.each([
  ['[[registry]]\nblocked = 1', 'without prefix and location'],
  ['[[registry]]\nlocation = "a"\nblocked = "yes"', 'a blocked that is neither'],
  ['[[registry]]\nlocation = 3', 'a location that is no text'],
  ['[[registry]]\nlocation = "a"\n[[registry.mirror]]\n', 'a mirror of a without location'],
  [
    '[[registry]]\nlocation = "a"\n[[registry.mirror]]\nlocation = "b"\npull-from-mirror = "no"',
    'pull-from-mirror',
  ],
  ['[[registry]]\nlocation = ', 'is not valid TOML'],
])('%j is refused', async (text, problem) => {
  await expect(parseRegistriesConf(text, 'x.conf')).rejects.toMatchObject({
    code: 'E_INPUT',
    message: expect.stringContaining(problem),
  });
});
