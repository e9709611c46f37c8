import { describe, expect, it } from 'vitest';
import { explainSections } from '../../src/cli/explain-sections.ts';
import { renderMarkdown, renderText } from '../../src/cli/render-document.ts';
import type { ImageExplanation } from '../../src/stages/explain/image-explanation.ts';
import { storePath } from '../stages/example-spec.ts';

const image: ImageExplanation = {
  input: 'image.nix',
  knownFrom: 'closure',
  names: ['app:1'],
  source: { function: 'buildLayeredImage', file: '/nix/image.nix', line: 3, column: 5 },
  platform: 'linux/amd64',
  created: '1970-01-01T00:00:01+00:00',
  config: {
    entrypoint: [],
    command: ['/bin/app', 'two words'],
    user: '',
    isRoot: true,
    workingDir: '/',
    ports: [],
    volumes: [],
    env: [],
    labels: [],
    others: [],
  },
  layers: [
    { index: 0, kind: 'store', size: 2_000_000, storePaths: [storePath('a', 'openssl-3.0')] },
    { index: 1, kind: 'customisation', size: 1000, storePaths: [] },
  ],
  contents: [],
  packages: {
    size: 2_000_000,
    list: [
      {
        name: 'openssl',
        version: '3.0',
        storePath: storePath('a', 'openssl-3.0'),
        size: 2_000_000,
        layer: 0,
        because: ['app', 'curl', 'openssl'],
        namedBy: ['Cmd', 'files'],
      },
    ],
  },
  commands: [],
  notable: [],
  unknown: [],
};

const text = (changes: Partial<ImageExplanation> = {}, listed = 10, width = 2000): string =>
  renderText(explainSections({ ...image, ...changes }, listed), width);
const config = (changes: Partial<ImageExplanation['config']>) => ({
  config: { ...image.config, ...changes },
});

describe('explainSections', () => {
  it('tells the whole', () => {
    expect(text({}, 10, 80)).toBe(
      `app:1
  An image for linux/amd64 that buildLayeredImage makes (/nix/image.nix:3:5). It
  is not made here: this is what its description and the store say. It has 2
  layers, 2 MB in all. It says that it was created 1970-01-01T00:00:01+00:00, as
  images of dockerTools do, so that each build gives the same.

What a container of it runs
  Runs    /bin/app 'two words', unless another command is given
  User    root, as no user is named
  Folder  /

Layers, from the lowest
  #   size   what it holds
  1   2 MB   openssl-3.0
  2   1 kB   its own files: those outside of the store

Packages, the largest first
  1 store path with 2 MB.
  size   package   version   why it is there: what names it
  2 MB   openssl   3.0       Cmd, its own files → app → curl`,
    );
  });

  it.each<[string, Partial<ImageExplanation>, string]>([
    ['no name', { names: [] }, 'An image without a name (image.nix)'],
    ['several names', { names: ['a:1', 'a:2'] }, 'a:1, a:2'],
    ['an ID', { imageId: 'sha256:12' }, 'Its ID is sha256:12.'],
    ['layers read', { knownFrom: 'layers' }, 'This is what its config and its layers say.'],
    [
      'no more layers allowed',
      { maxLayers: 2 },
      'It has 2 layers of at most 2, 2 MB in all. Store paths for which none',
    ],
    ['layers to spare', { maxLayers: 9 }, 'It has 2 layers of at most 9, 2 MB in all. It says'],
    [
      'the time of the build',
      { created: 'now' },
      'created when it is built, so that each build gives another image.',
    ],
    ['a time of its own', { created: '2024-02-29T12:00:00Z' }, 'created 2024-02-29T12:00:00Z.'],
    ['no command', config({ command: [] }), 'nothing by itself: a command is to be given'],
    [
      'an entrypoint',
      config({ entrypoint: ['/bin/a'], command: [] }),
      '/bin/a, and behind it what arguments are given',
    ],
    [
      'both',
      config({ entrypoint: ['/bin/a'], command: ['-x'] }),
      '/bin/a -x; arguments that are given take the place of -x',
    ],
    ['an apostrophe', config({ command: ["it's"] }), `'it'\\''s'`],
    ['a user', config({ user: '1000', isRoot: false }), 'User    1000, who is not root'],
    ['root by name', config({ user: 'root', isRoot: true }), 'User    root, which is root'],
    ['a port', config({ ports: ['80/tcp', '443/tcp'] }), 'Ports   80/tcp, 443/tcp'],
    [
      'a variable',
      config({ env: [{ name: 'A', value: 'b', isInherited: true }] }),
      'A=b (as in the base image)',
    ],
    [
      'a secret',
      config({ env: [{ name: 'TOKEN' }] }),
      'TOKEN (its value is not shown: it looks like a secret)',
    ],
    ['contents', { contents: ['bash', 'curl'] }, 'What its expression puts into it\n  bash, curl'],
    ['no store paths', { packages: { size: 0, list: [] } }, 'It has no store paths.'],
    [
      'commands',
      { commands: [{ argument: 'extraCommands', lines: 1 }] },
      'extraCommands (1 line): shell text that runs as an ordinary user',
    ],
    [
      'commands in a chroot',
      { commands: [{ argument: 'fakeRootCommands', isChroot: true }] },
      '; it sees the files',
    ],
    [
      'a warning',
      { notable: [{ message: 'layers[1] holds nothing' }] },
      'Worth knowing\n  - layers[1] holds nothing',
    ],
    [
      'a finding',
      { notable: [{ message: 'no tag', rule: 'missing-tag', file: '/nix/image.nix', line: 3 }] },
      'no tag (missing-tag at /nix/image.nix:3)',
    ],
  ])('has words for %s', (_, changes, expected) => {
    expect(text(changes)).toContain(expected);
  });

  it('says what is not known where it is not', () => {
    const { layers, packages, platform, created, ...evaluated } = image;
    const { isRoot, ...someConfig } = image.config;
    const told = renderText(
      explainSections(
        {
          ...evaluated,
          knownFrom: 'evaluation',
          config: someConfig,
          unknown: [
            { field: 'contents.0', path: 'pkgs.a', reason: 'no nixpkgs' },
            { field: 'config.Cmd.0', path: 'pkgs.b', reason: 'no nixpkgs' },
            { field: 'layers', reason: 'nothing was realised' },
          ],
        },
        10,
      ),
      200,
    );
    expect(told).toContain('Nothing was realised');
    expect(told).toContain('User    not known');
    expect(told).toContain(
      '- contents.0 (‹pkgs.a›), config.Cmd.0 (‹pkgs.b›): no nixpkgs\n  - layers: nothing was',
    );
    expect(told).not.toMatch(/Layers|Packages|created/);
  });

  it('tells of the base image', () => {
    const base = {
      path: '/base.tar',
      names: ['base:1'],
      inherits: 'env',
      inherited: ['Env.PATH'],
      overridden: [{ field: 'Env.MODE', base: 'a', own: 'b' }, { field: 'Env.TOKEN' }],
      dropped: ['Cmd'],
    } as const;
    const layers = [{ index: 0, kind: 'base', size: 1000, storePaths: [storePath('a', 'p-1')] }] as const;
    const told = text({ base, layers, packages: { size: 0, list: [] } });
    for (const expected of [
      'It stands on base:1, from /base.tar: 1 layer with 1 kB, as they are stored. Of its config the variables alone',
      '- As there: Env.PATH\n  - Otherwise: Env.MODE is b, there it is a\n',
      'Env.TOKEN is not shown, as it looks like a secret, there it is not shown',
      '- Not taken over: Cmd',
      'a layer of the base image: p-1',
    ])
      expect(told).toContain(expected);
  });

  it('lists the largest packages and layers only', () => {
    const paths = Array.from({ length: 9 }, (_, index) => storePath(String(index), `p-${index}`));
    const list = paths.map((path, index) => ({
      ...{ name: 'p', version: String(index), storePath: path, size: 90 - index, layer: index },
    }));
    const layers = paths.map((path, index) => ({
      ...{ index, kind: 'store' as const, size: 10 + index, storePaths: [path] },
    }));
    const told = text({ layers, packages: { size: 0, list } }, 3);
    expect(told.match(/^ +\d+ B +p /gm)).toHaveLength(3);
    expect(told).toContain('6 more with 507 B; --all lists them.');
    expect(told).toMatch(/7 +16 B +p-6\n +8 +17 B +p-7\n +9 +18 B +p-8\n +6 more with 75 B/);
    expect(text({ layers, packages: { size: 0, list } }, Number.POSITIVE_INFINITY)).not.toContain(
      'more with',
    );
  });

  it('tells what the next release changes, when something is known', () => {
    const outlook = { from: '24.05', to: '24.11', changes: ['layers are made by auto'] };
    expect(text({ outlook })).toContain(
      'With the next release of nixpkgs\n  With 24.11, coming from 24.05:\n  - layers are made by auto',
    );
    expect(text({ outlook: { to: '24.11', changes: [] } })).not.toContain('next release');
  });

  it('shows hostile names, and obeys none', () => {
    const hostile = '\u001b]0;x\u0007|<script>';
    const changes: Partial<ImageExplanation> = {
      names: [hostile],
      platform: hostile,
      created: hostile,
      contents: [hostile],
      ...config({
        command: [hostile],
        user: hostile,
        isRoot: false,
        ports: [hostile],
        others: [hostile],
        env: [{ name: hostile, value: hostile }],
        labels: [{ name: hostile, value: hostile }],
      }),
      notable: [{ message: hostile, rule: hostile, file: hostile, line: 1 }],
      unknown: [{ field: hostile, path: hostile, reason: hostile }],
      outlook: { to: hostile, changes: [hostile] },
      packages: {
        size: 1,
        list: [
          {
            name: hostile,
            version: hostile,
            storePath: hostile,
            size: 1,
            layer: 0,
            because: [hostile, 'x'],
            namedBy: [hostile],
          },
        ],
      },
    };
    const sections = explainSections({ ...image, ...changes }, 10);
    for (const told of [renderText(sections, 100), renderMarkdown(sections)])
      expect([...told].filter((character) => character !== '\n' && /\p{Cc}/u.test(character))).toEqual([]);
    // Outside of code nothing is left that HTML would read.
    expect(renderMarkdown(sections).replace(/`[^`]*`/g, '')).not.toMatch(/(?<!\\)</);
  });
});
