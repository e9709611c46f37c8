import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { parseImageTime } from '../../src/image/created.ts';
import {
  dockerManifestText,
  imageConfigText,
  layerComment,
  overlayBaseEnv,
} from '../../src/image/oci-config.ts';
import { dumpJson } from '../../src/image/python-text.ts';
import { parseOrderedJson } from '../../src/json/ordered-json.ts';
import golden from './golden-images.json' with { type: 'json' };

describe.each(golden)('dockerTools case $case', (recorded) => {
  const contents = [...recorded.storeLayers, [recorded.customisationLayer]];
  const inherited = recorded.layers
    .slice(0, recorded.layers.length - contents.length)
    .map(({ path }) => [path]);

  test('has the recorded config, image ID and manifest', () => {
    const comments = [...inherited, ...contents].map(layerComment);
    const text = imageConfigText({
      created: parseImageTime(recorded.created, 'created').text,
      architecture: recorded.architecture,
      os: recorded.os,
      config: parseOrderedJson(recorded.config, 'config'),
      layers: recorded.layers.map(({ diffId }, index) => ({ diffId, comment: comments[index] ?? '' })),
    });
    expect(text).toBe(recorded.configJson);
    const imageId = createHash('sha256').update(text).digest('hex');
    expect(recorded.imageId).toContain(imageId);
    const names = recorded.layers.map(({ path }) => path);
    expect(dockerManifestText(`${imageId}.json`, [recorded.repoTag], names)).toBe(recorded.manifestJson);
  });
});

describe('Env on top of a base image', () => {
  const overlay = (config: string, env: readonly string[]): unknown =>
    JSON.parse(dumpJson(overlayBaseEnv(parseOrderedJson(config, 'config'), env)));

  test.each([
    ['keeps both, the base first', '{"Env":["B=2"]}', ['A=1'], { Env: ['A=1', 'B=2'] }],
    [
      'takes the last value at the first place',
      '{"Env":["A=3","C=1"]}',
      ['A=1', 'B=2'],
      { Env: ['A=3', 'B=2', 'C=1'] },
    ],
    ['is added last when there was none', '{"Cmd":[]}', ['A=1'], { Cmd: [], Env: ['A=1'] }],
    ['stands alone when there is no config', 'null', ['A=1'], { Env: ['A=1'] }],
    ['leaves no trace when there is none at all', 'null', [], null],
    ['compares names without values', '{"Env":["NAME"]}', ['NAME=1', 'N=2'], { Env: ['NAME', 'N=2'] }],
  ])('%s', (_, config, env, expected) => {
    expect(overlay(config, env)).toEqual(expected);
  });

  test('must be a list of texts', () => {
    expect(() => overlay('{"Env":{"A":"1"}}', [])).toThrow(expect.objectContaining({ code: 'E_SPEC' }));
  });
});
