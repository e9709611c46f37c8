import { expect, test } from 'vitest';
import { callDocument } from '../../src/dockertools/call-document.ts';
import { describeImage } from '../../src/dockertools/describe-image.ts';
import { callsOf } from './calls-of.ts';

interface Document {
  readonly image?: Readonly<Record<string, unknown>>;
  readonly unknown: readonly { readonly field: string; readonly path: string }[];
}

function documentOf(call: string): Document {
  const [first] = callsOf(`{ pkgs, version, extra }: pkgs.dockerTools.${call}`);
  if (first === undefined) throw new Error('no call');
  return JSON.parse(JSON.stringify(callDocument(first))) as Document;
}

test.each([
  [
    'the name in lower case',
    'buildImage { name = "Registry.io/Team/App"; }',
    { imageName: 'registry.io/team/app' },
  ],
  [
    'the last part of the name for derivations',
    'buildImage { name = "r.io/Team/App"; }',
    { derivationName: 'App' },
  ],
  ['a tag', 'buildImage { name = "a"; tag = "1"; }', { imageTag: '1' }],
  ['no tag', 'buildImage { name = "a"; }', { imageTag: { $unknown: 'the hash of an output' } }],
  [
    'a name known in part',
    'buildImage { name = "R.io/${version}"; }',
    { imageName: { $text: ['r.io/', { $unknown: 'version' }] } },
  ],
  ['a last part that is known', 'buildImage { name = "${version}/App"; }', { derivationName: 'App' }],
  [
    'a last part that is not',
    'buildImage { name = "app-${version}"; }',
    { derivationName: { $unknown: 'version' } },
  ],
  [
    'defaults of buildImage',
    'buildImage { name = "a"; }',
    { config: null, uid: 0, compressor: 'gz', fromImage: null },
  ],
  [
    'defaults of a layered image',
    'streamLayeredImage { name = "a"; }',
    { config: {}, maxLayers: 100, mtime: '1970-01-01T00:00:01Z', uname: 'root' },
  ],
  [
    'what further arguments may decide',
    'buildLayeredImage (extra // { name = "a"; })',
    { maxLayers: { $unknown: 'extra' } },
  ],
])('%s', (_, call, image) => {
  expect(documentOf(call).image).toMatchObject(image);
});

test('places of what is unknown are named', () => {
  const { unknown } = documentOf(
    'buildImage { name = "a"; config = { Cmd = [ "x" "${pkgs.hello}/bin/hello" ]; User = version; }; }',
  );
  expect(unknown.map(({ field, path }) => `${field}: ${path}`)).toEqual([
    'config.Cmd.1: pkgs.hello',
    'config.User: version',
  ]);
});

test.each(['pullImage { imageName = "a"; }', 'mergeImages [ ]'])('%s describes no image', (call) => {
  expect(documentOf(call).image).toBeUndefined();
});

test('a call whose arguments are unknown describes no image', () => {
  const [call] = callsOf('{ pkgs, arguments }: pkgs.dockerTools.buildImage arguments');
  expect(call && describeImage(call).image).toBeUndefined();
});
