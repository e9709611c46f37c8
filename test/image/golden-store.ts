// What the recorded dockerTools images were made of, small enough to make without Nix.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { localLayerReader } from '../../src/archive/layer-reader.ts';
import type { AssembleInput } from '../../src/image/assemble-input.ts';
import { makeTree, temporaryFolder } from '../archive/temporary.ts';
import golden from './golden-images.json' with { type: 'json' };

const hello = '/nix/store/yv9j54ra16yn9nsql2azy663axf6qz0y-hello-1.0';

/** Customisation layers by digest, as GNU tar wrote them. */
const customisationLayers: Readonly<Record<string, string>> = {
  'sha256:f003e077fcffe7c286bb778c1514ebe6c7388d057e705b8bc43d6be413837a43':
    'H4sIAAAAAAACA+3IuQ2AMBREQZfiCjhsfaiHFjj6B+GMHCSkmeSttuvT64bLHHH38mzbpUw1Sm3/NMxjypE+cGz7suacAAAAAAAAAAAA4EdOQp+6oAAoAAA=',
  'sha256:bf3c2b5e52aa5fe84a86f467b7cf137c521f7fbabea6254789254a719f04f8cf':
    'H4sIAAAAAAACA+3W3QqDIByHYS+lG1h+pdLlOGjVCKNyI7v6SZ3taA1qsX7PieKZvfyllJLNscgoNa/R+7rshdBSCbmca2Y4SRTZwWPwtk8SclIpvdaOHq6/ztB/x/5V0TTttv2N+bx/3CtGEkFdPdLBt31BwzO/q6y3XAeXu6FrhJ2C1tKON91NLFzmK1x4ylZe6PT9h8rG73us+TfcSMz/nv3ngaEH6c+ZMBr99+9f9kXha1emfvQ/fP9l/AH8/v1fd6GT9wcAAAAAAAAAAAAAAACA//EC6/7eIQAoAAA=',
};

/** The recorded cases that need nothing but these. */
export const wholeImages = golden.filter(
  ({ layers, storeLayers, case: name }) =>
    name !== 's-from-chain' &&
    storeLayers.flat().every((path) => path === hello) &&
    (layers.at(-1)?.diffId ?? '') in customisationLayers,
);

export function goldenImage(name: string): (typeof golden)[number] {
  const found = wholeImages.find((image) => image.case === name);
  if (found === undefined) throw new Error(`No recorded image ${name}`);
  return found;
}

/** Makes the store paths of a recorded case in a folder, with modes that only tell executables apart. */
export function goldenInput(recorded: (typeof golden)[number]): AssembleInput {
  const folder = temporaryFolder();
  const locate = (storePath: string): string => join(folder, storePath);
  mkdirSync(locate('/nix/store'), { recursive: true });
  makeTree(locate(hello), [
    { path: '', type: 'directory' },
    { path: 'bin', type: 'directory' },
    {
      path: 'bin/hello',
      type: 'file',
      mode: 0o755,
      text: `#!/bin/sh\nexec cat ${hello}/share/hello/greeting.txt\n`,
    },
    { path: 'share', type: 'directory' },
    { path: 'share/hello', type: 'directory' },
    { path: 'share/hello/greeting.txt', type: 'file', mode: 0o644, text: 'Hello, world!\n' },
  ]);
  mkdirSync(locate(recorded.customisationLayer));
  const layer = customisationLayers[recorded.layers.at(-1)?.diffId ?? ''] ?? '';
  writeFileSync(
    join(locate(recorded.customisationLayer), 'layer.tar'),
    gunzipSync(Buffer.from(layer, 'base64')),
  );
  const {
    config,
    architecture,
    os,
    created,
    mtime,
    uid,
    gid,
    uname,
    gname,
    repoTag,
    storeLayers,
    customisationLayer,
  } = recorded;
  return {
    config,
    architecture,
    os,
    created,
    mtime,
    uid,
    gid,
    uname,
    gname,
    repoTag,
    storeDir: '/nix/store',
    storeLayers,
    customisationLayer,
    fromImage: null,
    locate,
    canonicalModes: true,
    reader: localLayerReader(),
  };
}
