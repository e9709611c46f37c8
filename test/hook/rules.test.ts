import { describe, expect, it } from 'vitest';
import type { RecognisedImage } from '../../src/hook/recognise.ts';
import { destinationsOf, parseRules } from '../../src/hook/rules.ts';
import { hashOf } from './temporary.ts';

const hash = hashOf('app.tar.gz');
const path = `/nix/store/${hash}-app.tar.gz`;
const image: RecognisedImage = { kind: 'docker-archive', identity: path, imageName: 'team/app', tag: '1.0' };
const noVariables = new Map<string, string>();

const file = (rules: unknown, more: object = {}): string => JSON.stringify({ version: 1, rules, ...more });
const push = ['registry.example/{image}:{tag}'];

describe('destinations', () => {
  it.each<[string, object, string[]]>([
    ['every image, without patterns', { push }, ['registry.example/team/app:1.0']],
    ['its last name', { push: ['registry.example/x/{name}:{tag}'] }, ['registry.example/x/app:1.0']],
    ['the hash of the output', { push: ['localhost:5000/app:{hash}'] }, [`localhost:5000/app:${hash}`]],
    [
      'several, each once',
      { push: [...push, ...push, 'b.example/app:1'] },
      ['registry.example/team/app:1.0', 'b.example/app:1'],
    ],
    ['a scheme in front', { push: ['docker://b.example/app:1'] }, ['b.example/app:1']],
    ['a name that fits', { name: 'app.tar*', push: ['b.example/app:1'] }, ['b.example/app:1']],
    ['a name that does not fit', { name: 'app', push }, []],
    ['one of several names', { name: ['x', '*.gz'], push: ['b.example/app:1'] }, ['b.example/app:1']],
    ['an image that fits', { image: 'team/*', push: ['b.example/app:1'] }, ['b.example/app:1']],
    ['a star and a slash', { image: '*', push }, []],
    ['two stars and a slash', { image: '**', push: ['b.example/app:1'] }, ['b.example/app:1']],
    ['a kind that fits', { kinds: ['docker-archive'], push: ['b.example/app:1'] }, ['b.example/app:1']],
    ['a kind that does not', { kinds: ['oci-layout'], push }, []],
    ['nothing', { push: [] }, []],
  ])('%s', (_what, rule, expected) => {
    expect(destinationsOf(parseRules(file([rule]), 'rules'), path, image, noVariables)).toEqual(expected);
  });

  it('are those of the first rule that fits', () => {
    const rules = parseRules(
      file([{ image: 'other/**', push }, { name: 'app*', push: [] }, { push }]),
      'rules',
    );
    expect(destinationsOf(rules, path, image, noVariables)).toEqual([]);
  });

  it.each([
    [undefined, 0],
    [['image-spec', 'conf-json'], 1],
  ])('of an ImageSpec are those of rules that name it: kinds %j', (kinds, count) => {
    const rules = parseRules(file([{ kinds, push }]), 'rules');
    expect(destinationsOf(rules, path, { ...image, kind: 'image-spec' }, noVariables)).toHaveLength(count);
  });

  it.each<[Record<string, string>, number]>([
    [{ deploy: 'yes' }, 1],
    [{ deploy: 'no' }, 0],
    [{}, 0],
  ])('go by variables of the derivation: %j', (variables, count) => {
    const rules = parseRules(file([{ environment: { deploy: 'y*' }, push }]), 'rules');
    expect(destinationsOf(rules, path, image, new Map(Object.entries(variables)))).toHaveLength(count);
  });

  it.each<[string, Partial<RecognisedImage>, string]>([
    ['a tag that is not known', { tag: undefined }, 'does not tell {tag}'],
    ['a name with capitals', { imageName: 'Team/App' }, 'which is no reference'],
    ['a name that leaves its place', { imageName: '../../x' }, 'which is no reference'],
    ['a tag that is none', { tag: 'a b' }, 'which is no reference'],
  ])('are refused for %s', (_what, changes, message) => {
    const rules = parseRules(file([{ push }]), 'rules');
    expect(() => destinationsOf(rules, path, { ...image, ...changes }, noVariables)).toThrow(
      expect.objectContaining({ code: 'E_HOOK_RULES', message: expect.stringContaining(message) }),
    );
  });
});

describe('a rule file', () => {
  it('has defaults', () => {
    expect(parseRules(file([{ push }]), 'rules')).toMatchObject({
      parallel: 2,
      noProgress: 300,
      retry: { first: 5, longest: 600 },
    });
  });

  it.each<[string, string, string]>([
    ['no JSON', '{', 'is not valid JSON'],
    ['another version', file([{ push }]).replace('1', '2'), 'version'],
    ['no rules', file([]), 'rules'],
    ['a key that is none', file([{ push, pull: [] }]), 'rules[0]'],
    ['no destination', file([{ name: 'a' }]), 'rules[0].push'],
    ['a placeholder that is none', file([{ push: ['a.example/{nam}:1'] }]), '{nam} is unknown'],
    ['no registry', file([{ push: ['app:{tag}'] }]), 'is no reference with a registry'],
    ['no tag', file([{ push: ['a.example/app'] }]), 'rules[0].push[0]'],
    ['a kind that is none', file([{ kinds: ['tar'], push }]), 'rules[0].kinds[0]'],
    ['no deliveries at once', file([{ push }], { parallel: 0 }), 'parallel'],
    ['a time that no timer takes', file([{ push }], { noProgress: 2_000_001 }), 'noProgress'],
    ['no time', file([{ push }], { retry: { first: 0 } }), 'retry.first'],
  ])('with %s is refused, with the place', (_what, text, message) => {
    expect(() => parseRules(text, '/etc/hook.json')).toThrow(
      expect.objectContaining({ code: 'E_HOOK_RULES', message: expect.stringContaining(message) }),
    );
  });
});
