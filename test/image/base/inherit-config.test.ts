import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { inheritConfig, inheritedFields } from '../../../src/image/base/inherit-config.ts';
import { overlayBaseEnv } from '../../../src/image/oci-config.ts';
import { type JsonValue, parseOrderedJson, toPlainJson } from '../../../src/json/ordered-json.ts';
import { ociLayout, openedBase, tarFileOf } from './image-archives.ts';

const json = (value: unknown): JsonValue => parseOrderedJson(JSON.stringify(value), 'a test');

const base = {
  User: 'app',
  Env: ['PATH=/bin', 'A=1'],
  Entrypoint: ['/entry'],
  Cmd: ['serve'],
  WorkingDir: '/srv',
  Labels: { a: '1', b: '2' },
  ExposedPorts: { '80/tcp': {} },
  Volumes: { '/data': {} },
  StopSignal: 'SIGINT',
};

describe('the config on top of a base whose whole config is inherited', () => {
  test.each<[string, object | null, object]>([
    ['nothing of its own keeps it', {}, {}],
    ['no config keeps it', null, {}],
    ['Env is merged by name', { Env: ['B=2', 'A=3'] }, { Env: ['PATH=/bin', 'A=3', 'B=2'] }],
    ['Labels are merged', { Labels: { b: '3', c: '4' } }, { Labels: { a: '1', b: '3', c: '4' } }],
    [
      'ports are merged',
      { ExposedPorts: { '443/tcp': {} } },
      { ExposedPorts: { '80/tcp': {}, '443/tcp': {} } },
    ],
    ['volumes are merged', { Volumes: { '/more': {} } }, { Volumes: { '/data': {}, '/more': {} } }],
    ['Cmd alone replaces Cmd', { Cmd: ['other'] }, { Cmd: ['other'] }],
    ['Entrypoint drops Cmd', { Entrypoint: ['/mine'] }, { Entrypoint: ['/mine'], Cmd: undefined }],
    [
      'Entrypoint and Cmd replace both',
      { Entrypoint: ['/m'], Cmd: ['c'] },
      { Entrypoint: ['/m'], Cmd: ['c'] },
    ],
    ['anything else is replaced', { User: 'root', WorkingDir: '/' }, { User: 'root', WorkingDir: '/' }],
    [
      'null removes',
      { User: null, Env: null, Labels: null },
      { User: undefined, Env: undefined, Labels: undefined },
    ],
    ['null removes Entrypoint and keeps Cmd', { Entrypoint: null }, { Entrypoint: undefined }],
    ['null removes one label', { Labels: { a: null } }, { Labels: { b: '2' } }],
    ['new keys are added', { Shell: ['/bin/sh'] }, { Shell: ['/bin/sh'] }],
  ])('%s', (_, own, changes) => {
    expect(toPlainJson(inheritConfig(json(own), json(base)))).toEqual(
      JSON.parse(JSON.stringify({ ...base, ...changes })),
    );
  });

  test.each([
    ['no config', undefined],
    ['config null', null],
  ])('a base with %s adds nothing', (_, none) => {
    expect(toPlainJson(inheritConfig(json({ Cmd: ['x'] }), none))).toEqual({ Cmd: ['x'] });
  });
});

const variables = fc.array(
  fc
    .tuple(fc.constantFrom('A', 'B', 'C', 'PATH', ''), fc.string())
    .map(([name, value]) => `${name}=${value}`),
);
const nameOf = (entry: string) => entry.split('=', 1)[0];

test('merging variables: each name once, at its first place, with its last value', () => {
  fc.assert(
    fc.property(variables, variables, (below, own) => {
      const merged = toPlainJson(overlayBaseEnv(json({ Env: own }), below)) as { Env: string[] };
      const all = [...below, ...own];
      expect(merged.Env.map(nameOf)).toEqual([...new Set(all.map(nameOf))]);
      for (const entry of merged.Env)
        expect(entry).toBe(all.findLast((each) => nameOf(each) === nameOf(entry)));
      expect(overlayBaseEnv(json(merged), merged.Env)).toEqual(json(merged));
    }),
  );
});

describe('beside the config', () => {
  const platform = { os: 'linux', architecture: 'arm' };
  async function baseWith(config: object) {
    const layout = ociLayout();
    const plain = Buffer.alloc(1024);
    const image = layout.image(config, [{ stored: plain, plain }]);
    return openedBase(await tarFileOf(layout.files([image])), platform);
  }
  const history = [
    { created: '2024-01-01T00:00:00Z', created_by: 'ADD rootfs /' },
    { created_by: 'CMD ["sh"]', empty_layer: true },
  ];

  test('variant and history are taken over, with the steps that made no layer', async () => {
    const fields = inheritedFields(await baseWith({ ...platform, variant: 'v7', history }), platform);
    expect({ ...fields, history: fields.history?.map(toPlainJson) }).toEqual({
      variant: 'v7',
      layers: 1,
      history,
    });
  });

  test.each([
    ['is missing', {}],
    ['tells of more layers than there are', { history: [...history, {}] }],
    ['is no list of objects', { history: ['x'] }],
  ])('a history that %s is left out', async (_, config) => {
    expect(inheritedFields(await baseWith({ ...platform, ...config }), platform)).toEqual({ layers: 1 });
  });

  test('a base for another architecture is refused', async () => {
    const other = await baseWith({ ...platform, variant: 'v7' });
    expect(() => inheritedFields(other, { os: 'linux', architecture: 'amd64' })).toThrow(
      expect.objectContaining({ code: 'E_BASE_IMAGE', message: expect.stringContaining('linux/arm/v7') }),
    );
    expect(() => inheritedFields(other, { ...platform, variant: 'v6' })).toThrow();
  });
});
