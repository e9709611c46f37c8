import { describe, expect, it } from 'vitest';
import type { CallValue, ImageCall, UnknownValue } from '../../../src/dockertools/image-call.ts';
import { callOf, explainCall, partsOf } from '../../../src/stages/explain/explain-call.ts';

const plain = (value: string | number | boolean | null): CallValue => ({ type: 'plain', value });
const set = (attributes: Readonly<Record<string, CallValue>>, open?: UnknownValue): CallValue => ({
  type: 'set',
  attributes,
  ...(open && { open }),
});
const hello: UnknownValue = { type: 'unknown', path: 'pkgs.hello', reason: 'no nixpkgs' };
const location = { file: '/image.nix', line: 3, column: 5 };

function call(values: Readonly<Record<string, CallValue>>, more: Partial<ImageCall> = {}): ImageCall {
  const given = Object.entries(values).map(([name, value]) => ({ name, location: undefined, value }));
  return { function: 'buildLayeredImage', location, arguments: given, ...more };
}

describe('explainCall', () => {
  it('tells what is written, and what is not known', () => {
    const explained = explainCall(
      call({
        name: plain('App'),
        tag: plain('1'),
        architecture: plain('arm64'),
        contents: { type: 'list', items: [hello, { type: 'package', name: 'bash-5.2' }] },
        config: set({
          Cmd: { type: 'list', items: [{ type: 'text', parts: [hello, '/bin/hello'] }] },
          User: plain('1000'),
          ExposedPorts: set({ '80/tcp': set({}) }),
        }),
      }),
      'image.nix',
    );
    expect(explained).toMatchObject({
      input: 'image.nix',
      knownFrom: 'evaluation',
      names: ['app:1'],
      source: { function: 'buildLayeredImage', ...location },
      platform: 'linux/arm64',
      created: '1970-01-01T00:00:01Z',
      config: { command: ['‹pkgs.hello›/bin/hello'], user: '1000', isRoot: false, ports: ['80/tcp'] },
      contents: ['‹pkgs.hello›', 'bash-5.2'],
    });
    expect(explained.layers).toBeUndefined();
    expect(explained.packages).toBeUndefined();
    expect(explained.unknown.map(({ field }) => field)).toEqual([
      'contents.0',
      'config.Cmd.0',
      'layers',
      'packages',
    ]);
  });

  it('does not know the platform, the tag and the name where they are not written', () => {
    const explained = explainCall(call({ name: { type: 'text', parts: ['a-', hello] } }), 'image.nix');
    expect(explained.names).toEqual(['a-‹pkgs.hello›:‹a tag›']);
    expect(explained.platform).toBeUndefined();
  });

  it.each<[string, CallValue, boolean | undefined]>([
    ['a config without a user', set({}), true],
    ['a config that may have more', set({}, hello), undefined],
    ['a config that is not known', hello, undefined],
    ['a user that is one of two', set({ User: { type: 'choice', of: [plain('0'), plain('1')] } }), undefined],
    ['no config', plain(null), true],
  ])('tells of %s whether it is root', (_, config, isRoot) => {
    expect(explainCall(call({ name: plain('a'), config }), 'image.nix').config.isRoot).toBe(isRoot);
  });

  it('has no name for what makes no image', () => {
    const pulled = call({ imageName: plain('alpine') }, { function: 'pullImage' });
    expect(explainCall(pulled, 'image.nix').names).toEqual([]);
  });
});

describe('partsOf', () => {
  it('counts the lines of commands', () => {
    const text = plain('\n  mkdir tmp\n\n  chmod 1777 tmp\n');
    const { commands } = partsOf(
      call({
        extraCommands: text,
        fakeRootCommands: hello,
        enableFakechroot: plain(true),
        runAsRoot: plain(null),
      }),
    );
    expect(commands).toEqual([
      { argument: 'extraCommands', lines: 2 },
      { argument: 'fakeRootCommands', isChroot: true },
    ]);
  });

  it('takes no empty text for a command, and no null for content', () => {
    const parts = partsOf(call({ extraCommands: plain(''), copyToRoot: plain(null), contents: hello }));
    expect(parts).toEqual({ commands: [], contents: ['‹pkgs.hello›'] });
  });
});

describe('callOf', () => {
  const web = call({ name: plain('web'), tag: plain('1') });
  const webNext = call({ name: plain('web'), tag: plain('2') });
  const cron = call({ name: plain('cron') });
  const pulled = call({ imageName: plain('web') }, { function: 'pullImage' });
  it.each([
    ['the one of the name', [web, cron], ['web:1'], web],
    ['the one of the tag', [web, webNext], ['web:2'], webNext],
    ['the one whose tag is a hash', [web, cron], ['cron:abc'], cron],
    ['the only one, whatever it is called', [web, pulled], ['other:1'], web],
    ['none of two of the same name', [cron, cron], ['cron:x'], undefined],
    ['none when none fits', [web, cron], ['other:1'], undefined],
    ['none of no calls', [], ['other:1'], undefined],
  ])('finds %s', (_, calls, names, expected) => {
    expect(callOf(calls, names)).toBe(expected);
  });
});
