// Pairs of images that differ in one thing each, with what there is to say about it.
import type { Tolerance, Verdict } from '../../../src/image/diff/image-diff.ts';
import { sha256 } from '../image-of-layers.ts';
import type { MadeEntry, MadeImage, MadeLayer } from './made-image.ts';

export interface ImagePair {
  readonly name: string;
  readonly a: MadeImage;
  readonly b: MadeImage;
  readonly ignore?: readonly Tolerance[];
  readonly verdict: Verdict;
  readonly tolerated?: readonly Tolerance[];
  /** `PATH: A → B` of the config, `+PATH`, `-PATH` and `PATH FIELD: A → B` of the files. */
  readonly differences: readonly string[];
  /** `same` of each pair of layers. */
  readonly layers: string;
}

const folder = (name: string, changes: Partial<MadeEntry> = {}): MadeEntry => ({
  name,
  type: 'directory',
  ...changes,
});
const file = (name: string, content = 'text', changes: Partial<MadeEntry> = {}): MadeEntry => ({
  name,
  content,
  ...changes,
});
const symlink = (name: string, linkName: string): MadeEntry => ({
  name,
  type: 'symlink',
  linkName,
  mode: 0o777,
});
const device = (name: string, minor: number): MadeEntry => ({
  ...{ name, type: 'character-device', major: 0, minor },
});
const hard = (name: string, linkName: string): MadeEntry => ({ name, type: 'link', linkName });
const layer = (...entries: readonly MadeEntry[]): MadeLayer => ({ entries });
const image = (...layers: readonly MadeLayer[]): MadeImage => ({ layers });

const base = layer(folder('etc/'), file('etc/passwd', 'root'), file('etc/motd', 'hello'));
const app = layer(folder('app/'), file('app/run', 'run', { mode: 0o755 }));
const plain = image(base, app);
const configured = (config: object): MadeImage => ({ ...plain, config });
const owned = (changes: Partial<MadeEntry>): MadeImage => image(base, layer(file('x', 'text', changes)));
const xattr = (value: string): MadeImage => owned({ pax: new Map([['SCHILY.xattr.user.note', value]]) });
const time = '1970-01-01T00:00:01Z';
const hash = (digit: string): string => digit.repeat(32);
const packaged = (digit: string, text = 'lib'): MadeImage =>
  image(
    layer(
      folder('nix/store/'),
      folder(`nix/store/${hash(digit)}-lib-1.0/`),
      file(`nix/store/${hash(digit)}-lib-1.0/lib`, `${text} ${hash(digit)}-lib-1.0`),
      symlink('lib', `/nix/store/${hash(digit)}-lib-1.0/lib`),
    ),
  );

export const pairs: readonly ImagePair[] = [
  { name: 'nothing', a: plain, b: plain, verdict: 'manifest', differences: [], layers: 'blob blob' },
  {
    name: 'an annotation of the manifest',
    a: plain,
    b: { ...plain, annotations: { by: 'me' } },
    verdict: 'diff-ids',
    differences: ['annotations.by: none → "me"'],
    layers: 'blob blob',
  },
  {
    name: 'gzip and zstd',
    a: image(app),
    b: image({ ...app, compression: 'zstd' }),
    verdict: 'diff-ids',
    differences: [],
    layers: 'tar',
  },
  {
    name: 'gzip and none',
    a: image(app),
    b: image({ ...app, compression: 'none' }),
    verdict: 'diff-ids',
    differences: [],
    layers: 'tar',
  },
  {
    name: 'the level of gzip',
    a: image(layer(file('big', 'abcdefgh'.repeat(999)))),
    b: image({ ...layer(file('big', 'abcdefgh'.repeat(999))), compression: 'gzip-1' }),
    verdict: 'diff-ids',
    differences: [],
    layers: 'tar',
  },
  {
    name: 'the format of the archive',
    a: image(base, app),
    b: image(base, { ...app, format: 'gnu' }),
    verdict: 'contents',
    differences: [],
    layers: 'blob entries',
  },
  {
    name: 'format and compression',
    a: image(base, app),
    b: image(base, { ...app, format: 'gnu', compression: 'none' }),
    verdict: 'contents',
    differences: [],
    layers: 'blob entries',
  },
  {
    name: 'the order of entries',
    a: image(layer(file('a'), file('b'))),
    b: image(layer(file('b'), file('a'))),
    verdict: 'contents',
    differences: [],
    layers: 'files',
  },
  {
    name: 'which of two names is the link',
    a: image(layer(file('a'), hard('b', 'a'))),
    b: image(layer(file('b'), hard('a', 'b'))),
    verdict: 'contents',
    differences: [],
    layers: 'files',
  },
  {
    name: './ before names',
    a: image(layer(folder('d/'), file('d/x'))),
    b: image(layer(folder('./d/'), file('./d/x'))),
    verdict: 'contents',
    differences: [],
    layers: 'entries',
  },
  {
    name: 'records that say nothing',
    a: image(layer(file('x'))),
    b: image(
      layer(
        file('x', 'text', {
          pax: new Map([
            ['atime', '12'],
            ['comment', 'me'],
          ]),
        }),
      ),
    ),
    verdict: 'contents',
    differences: [],
    layers: 'entries',
  },
  {
    name: 'white space in the config',
    a: plain,
    b: { ...plain, indent: 2 },
    verdict: 'contents',
    differences: [],
    layers: 'blob blob',
  },
  {
    name: 'null and nothing in the config',
    a: configured({ Cmd: null, Hostname: '', Volumes: {} }),
    b: plain,
    verdict: 'contents',
    differences: [],
    layers: 'blob blob',
  },
  {
    name: 'one layer split into two',
    a: image(layer(file('a'), file('b'))),
    b: image(layer(file('a')), layer(file('b'))),
    verdict: 'file-system',
    differences: [`history[1]: none → {"created":"${time}"}`],
    layers: 'no no',
  },
  {
    name: 'layers squashed, with what they hide',
    a: image(base, layer(file('etc/.wh.motd'), file('etc/passwd', 'user'))),
    b: image(layer(folder('etc/'), file('etc/passwd', 'user'))),
    verdict: 'file-system',
    differences: [`history[1]: {"created":"${time}"} → none`],
    layers: 'no no',
  },
  {
    name: 'a whiteout and an opaque folder that hide the same',
    a: image(base, layer(folder('etc/'), file('etc/.wh.motd'), file('etc/.wh.passwd'))),
    b: image({ ...base, format: 'gnu' }, layer(folder('etc/'), file('etc/.wh..wh..opq'))),
    verdict: 'file-system',
    differences: [],
    layers: 'entries no',
  },
  {
    name: 'history',
    a: plain,
    b: { ...plain, history: [{ created: time, created_by: 'me' }, { created: time }] },
    verdict: 'file-system',
    differences: ['history[0].created_by: none → "me"'],
    layers: 'blob blob',
  },
  {
    name: 'a whiteout',
    a: image(base, layer(file('x'))),
    b: image(base, layer(file('x'), file('etc/.wh.motd'))),
    verdict: 'different',
    differences: ['-etc/motd?'],
    layers: 'blob no',
  },
  {
    name: 'an opaque folder',
    a: image(base, layer(folder('etc/'), file('etc/x'))),
    b: image(base, layer(folder('etc/'), file('etc/.wh..wh..opq'), file('etc/x'))),
    verdict: 'different',
    differences: ['etc below: shown → hidden'],
    layers: 'blob no',
  },
  {
    name: 'created',
    a: { ...plain, history: [] },
    b: { ...plain, history: [], created: '2024-05-06T07:08:09Z' },
    verdict: 'different',
    differences: [`created: "${time}" → "2024-05-06T07:08:09Z"`],
    layers: 'blob blob',
  },
  {
    name: 'created, ignored',
    a: plain,
    b: { ...plain, created: '2024-05-06T07:08:09Z' },
    ignore: ['created'],
    verdict: 'tolerated',
    tolerated: ['created'],
    differences: [
      `created: "${time}" → "2024-05-06T07:08:09Z" (created)`,
      `history[0].created: "${time}" → "2024-05-06T07:08:09Z" (created)`,
      `history[1].created: "${time}" → "2024-05-06T07:08:09Z" (created)`,
    ],
    layers: 'blob blob',
  },
  {
    name: 'the architecture',
    a: plain,
    b: { ...plain, architecture: 'arm64' },
    verdict: 'different',
    differences: ['architecture: "amd64" → "arm64"'],
    layers: 'blob blob',
  },
  ...(
    [
      ['Env', ['A=1', 'B=2'], ['A=1', 'B=3', 'C='], ['config.Env.B: "2" → "3"', 'config.Env.C: none → ""']],
      ['Cmd', ['/run'], ['/run', '-v'], ['config.Cmd: ["/run"] → ["/run","-v"]']],
      ['Entrypoint', ['/init'], undefined, ['config.Entrypoint: ["/init"] → none']],
      ['User', 'app', '0', ['config.User: "app" → "0"']],
      ['WorkingDir', '/', '/app', ['config.WorkingDir: "/" → "/app"']],
      ['StopSignal', 'SIGTERM', 'SIGINT', ['config.StopSignal: "SIGTERM" → "SIGINT"']],
      ['Labels', { a: '1' }, { a: '2', b: '' }, ['config.Labels.a: "1" → "2"', 'config.Labels.b: none → ""']],
      [
        'ExposedPorts',
        { '80/tcp': {} },
        { '81/tcp': {} },
        ['config.ExposedPorts.80/tcp: {} → none', 'config.ExposedPorts.81/tcp: none → {}'],
      ],
      ['Volumes', { '/a': {} }, { '/a': {}, '/b': {} }, ['config.Volumes./b: none → {}']],
      [
        'Healthcheck',
        { Test: ['NONE'] },
        { Test: ['CMD', 'x'] },
        ['config.Healthcheck: {"Test":["NONE"]} → {"Test":["CMD","x"]}'],
      ],
    ] as const
  ).map(([key, a, b, differences]): ImagePair => {
    return {
      name: `config.${key}`,
      a: configured({ [key]: a }),
      b: configured({ [key]: b }),
      verdict: 'different',
      differences,
      layers: 'blob blob',
    };
  }),
  {
    name: 'labels, ignored',
    a: configured({ Labels: { a: '1' } }),
    b: plain,
    ignore: ['labels', 'mtime'],
    verdict: 'tolerated',
    tolerated: ['labels'],
    differences: ['config.Labels.a: "1" → none (labels)'],
    layers: 'blob blob',
  },
  ...(
    [
      ['content', owned({}), owned({ content: 'test' }), `x content: ${sha256('text')} → ${sha256('test')}`],
      ['mode', owned({}), owned({ mode: 0o600 }), 'x mode: 0644 → 0600'],
      ['setuid', owned({}), owned({ mode: 0o4644 }), 'x mode: 0644 → 4644'],
      ['owner', owned({}), owned({ uid: 1000 }), 'x uid: 0 → 1000'],
      ['group', owned({}), owned({ gid: 100 }), 'x gid: 0 → 100'],
      ['name of the owner', owned({}), owned({ uname: '' }), 'x uname: root → '],
      [
        'mtime',
        owned({}),
        owned({ mtime: 1_700_000_000 }),
        'x mtime: 1970-01-01T00:00:01Z → 2023-11-14T22:13:20Z',
      ],
      [
        'a fraction of the mtime',
        owned({}),
        owned({ pax: new Map([['mtime', '1.5']]) }),
        'x mtime: 1970-01-01T00:00:01Z → 1970-01-01T00:00:01.5Z',
      ],
      ['an extended attribute', owned({}), xattr('a'), 'x xattr user.note: none → "a"'],
      ['the value of an extended attribute', xattr('a'), xattr('\0\xff'), 'x xattr user.note: "a" → 0x00ff'],
    ] as const
  ).map(([name, a, b, difference]): ImagePair => {
    return { name, a, b, verdict: 'different', differences: [difference], layers: 'blob no' };
  }),
  ...(
    [
      ['mtime', owned({ mtime: 5 }), 'x mtime: 1970-01-01T00:00:01Z → 1970-01-01T00:00:05Z'],
      ['mode', owned({ mode: 0o600 }), 'x mode: 0644 → 0600'],
      ['owner', owned({ gid: 7 }), 'x gid: 0 → 7'],
      ['owner-names', owned({ gname: 'wheel' }), 'x gname: root → wheel'],
      ['xattrs', xattr('a'), 'x xattr user.note: none → "a"'],
    ] as const
  ).map(([tolerance, b, difference]): ImagePair => {
    return {
      ...{ name: `${tolerance}, ignored`, a: owned({}), b, ignore: [tolerance], verdict: 'tolerated' },
      ...{ tolerated: [tolerance], differences: [`${difference} (${tolerance})`], layers: 'blob no' },
    };
  }),
  {
    name: 'mtime and mode, of which one is ignored',
    a: owned({}),
    b: owned({ mtime: 5, mode: 0o600 }),
    ignore: ['mtime'],
    verdict: 'different',
    differences: ['x mode: 0644 → 0600', 'x mtime: 1970-01-01T00:00:01Z → 1970-01-01T00:00:05Z (mtime)'],
    layers: 'blob no',
  },
  {
    name: 'the target of a link',
    a: image(layer(symlink('l', 'a'))),
    b: image(layer(symlink('l', 'b'))),
    verdict: 'different',
    differences: ['l link target: a → b'],
    layers: 'no',
  },
  {
    name: 'the mode of a link, which means nothing',
    a: image(layer(symlink('l', 'a'))),
    b: image(layer({ ...symlink('l', 'a'), mode: 0o755 })),
    verdict: 'file-system',
    differences: [],
    layers: 'no',
  },
  {
    name: 'a hard link and a copy',
    a: image(layer(file('a'), hard('b', 'a'))),
    b: image(layer(file('a'), file('b'))),
    verdict: 'different',
    differences: ['a hard link: a = b → none', 'b hard link: a = b → none'],
    layers: 'no',
  },
  {
    name: 'a hard link and a copy, ignored',
    a: image(layer(file('a'), hard('b', 'a'))),
    b: image(layer(file('a'), file('b'))),
    ignore: ['hard-links'],
    verdict: 'tolerated',
    tolerated: ['hard-links'],
    differences: ['a hard link: a = b → none (hard-links)', 'b hard link: a = b → none (hard-links)'],
    layers: 'no',
  },
  {
    name: 'one name more of a file',
    a: image(layer(file('a'), hard('b', 'a'))),
    b: image(layer(file('a'), hard('b', 'a'), hard('c', 'a'))),
    verdict: 'different',
    differences: ['+c'],
    layers: 'no',
  },
  {
    name: 'a device',
    a: image(layer({ name: 'null', type: 'character-device', device: { major: 1, minor: 3 } })),
    b: image(layer({ name: 'null', type: 'character-device', device: { major: 1, minor: 5 } })),
    verdict: 'different',
    differences: ['null device: 1:3 → 1:5'],
    layers: 'no',
  },
  {
    name: 'the kind of a device',
    a: image(layer({ name: 'd', type: 'character-device', device: { major: 1, minor: 3 } })),
    b: image(layer({ name: 'd', type: 'block-device', device: { major: 1, minor: 3 } })),
    verdict: 'different',
    differences: ['d type: character device → block device'],
    layers: 'no',
  },
  {
    name: 'a pipe and a file',
    a: image(layer({ name: 'p', type: 'fifo' })),
    b: image(layer(file('p', ''))),
    verdict: 'different',
    differences: ['p type: fifo → file'],
    layers: 'no',
  },
  {
    name: 'an empty folder',
    a: image(layer(file('x'))),
    b: image(layer(file('x'), folder('tmp/'))),
    verdict: 'different',
    differences: ['+tmp'],
    layers: 'no',
  },
  {
    name: 'a file in the place of a folder',
    a: image(layer(folder('d/'), file('d/x'))),
    b: image(layer(file('d', '', { mode: 0o755 }))),
    verdict: 'different',
    differences: ['d type: directory → file', '-d/x'],
    layers: 'no',
  },
  {
    name: 'a file of another name',
    a: image(layer(file('old'))),
    b: image(layer(file('new'))),
    verdict: 'different',
    differences: ['+new', '-old'],
    layers: 'no',
  },
  {
    name: 'the root folder',
    a: image(layer(folder('./'), file('x'))),
    b: image(layer(folder('./', { mode: 0o700 }), file('x'))),
    verdict: 'different',
    differences: ['/ mode: 0755 → 0700'],
    layers: 'no',
  },
  {
    name: 'a file over the base image',
    a: image(base, layer(file('etc/motd', 'one'))),
    b: image(base, layer(file('etc/passwd', 'two'))),
    verdict: 'different',
    differences: ['-etc/motd?', '+etc/passwd?'],
    layers: 'blob no',
  },
  {
    name: 'the base image',
    a: image(base, app),
    b: image(layer(folder('etc/'), file('etc/passwd', 'root'), file('etc/motd', 'hullo')), app),
    verdict: 'different',
    differences: [`etc/motd content: ${sha256('hello')} → ${sha256('hullo')}`],
    layers: 'no blob',
  },
  {
    name: 'the order of layers that both have',
    a: image(base, app),
    b: image(app, base),
    verdict: 'different',
    differences: [],
    layers: 'blob blob',
  },
  {
    name: 'hashes of store paths',
    a: packaged('a'),
    b: packaged('b'),
    verdict: 'different',
    differences: [
      `lib link target: /nix/store/${hash('a')}-lib-1.0/lib → /nix/store/${hash('b')}-lib-1.0/lib`,
      `-nix/store/${hash('a')}-lib-1.0`,
      `-nix/store/${hash('a')}-lib-1.0/lib`,
      `+nix/store/${hash('b')}-lib-1.0`,
      `+nix/store/${hash('b')}-lib-1.0/lib`,
    ],
    layers: 'no',
  },
  {
    name: 'hashes of store paths, ignored',
    a: packaged('a'),
    b: packaged('b'),
    ignore: ['store-hashes'],
    verdict: 'tolerated',
    tolerated: ['store-hashes'],
    differences: [
      `lib link target: /nix/store/${hash('a')}-lib-1.0/lib → /nix/store/${hash('b')}-lib-1.0/lib (store-hashes)`,
      ...['', '/lib'].flatMap((below) => {
        const [a, b] = [hash('a'), hash('b')].map((each) => `nix/store/${each}-lib-1.0${below}`);
        return [`${b} path: ${a} → ${b} (store-hashes)`];
      }),
      `nix/store/${hash('b')}-lib-1.0/lib content: ${sha256(`lib ${hash('a')}-lib-1.0`)} → ${sha256(`lib ${hash('b')}-lib-1.0`)} (store-hashes)`,
    ],
    layers: 'no',
  },
  {
    name: 'hashes of store paths, ignored, and more',
    a: packaged('a'),
    b: packaged('b', 'other'),
    ignore: ['store-hashes'],
    verdict: 'different',
    differences: [
      `nix/store/${hash('b')}-lib-1.0/lib path: nix/store/${hash('a')}-lib-1.0/lib → nix/store/${hash('b')}-lib-1.0/lib (store-hashes)`,
      `nix/store/${hash('b')}-lib-1.0/lib size: 44 → 46`,
      `nix/store/${hash('b')}-lib-1.0/lib content: ${sha256(`lib ${hash('a')}-lib-1.0`)} → ${sha256(`other ${hash('b')}-lib-1.0`)}`,
      `lib link target: /nix/store/${hash('a')}-lib-1.0/lib → /nix/store/${hash('b')}-lib-1.0/lib (store-hashes)`,
      `nix/store/${hash('b')}-lib-1.0 path: nix/store/${hash('a')}-lib-1.0 → nix/store/${hash('b')}-lib-1.0 (store-hashes)`,
    ],
    layers: 'no',
  },
  {
    name: 'bytes of a link target that are shown as the same text',
    a: image(layer(symlink('x', '\xff'))),
    b: image(layer(symlink('x', '\\xff'))),
    verdict: 'different',
    differences: ['x link target: \\xff → \\xff'],
    layers: 'no',
  },
  {
    name: 'the order of a file and a link to its name, which is a link to the file below when it is first',
    a: image(layer(file('x', 'old')), layer(hard('y', 'x'), file('x', 'new'))),
    b: image(layer(file('x', 'old')), layer(file('x', 'new'), hard('y', 'x'))),
    verdict: 'different',
    differences: ['x hard link: none → x = y', 'y type: hard link → file', 'y hard link: none → x = y'],
    layers: 'blob no',
  },
  {
    name: 'the order of a device that removes a name and of what lies in that',
    a: image(base, layer(device('etc', 0), file('etc/x'))),
    b: image(base, layer(file('etc/x'), device('etc', 0))),
    verdict: 'different',
    differences: ['-etc', '-etc/x'],
    layers: 'blob no',
  },
  {
    name: 'the kind of the root file system',
    a: plain,
    b: { ...plain, rootfsType: 'other' },
    verdict: 'different',
    differences: ['rootfs.type: "layers" → "other"'],
    layers: 'blob blob',
  },
];
