// Attributes that the results of the functions carry, for those who look into them.
import type { Passthru } from './argument.ts';

const names: readonly Passthru[] = [
  { name: 'imageName', summary: 'the name in lower case' },
  { name: 'imageTag', summary: 'the tag, also if it is a hash' },
];

/** nixlayer's own, of every image that it describes. */
const described: readonly Passthru[] = [
  { name: 'imageSpec', summary: 'the description that `nixlayer` reads, a derivation', own: true },
];

export const imagePassthru: readonly Passthru[] = [
  ...names,
  { name: 'buildArgs', summary: 'the arguments of the call' },
  { name: 'layer', summary: 'the new layer without the closure: layer.tar, json and VERSION' },
  { name: 'fromImage', summary: 'the base image' },
  { name: 'baseJson', summary: 'the config without layers' },
  { name: 'layerClosure', summary: 'a list of the store paths that the layer needs' },
  ...described,
];

export const streamPassthru: readonly Passthru[] = [
  ...names,
  { name: 'conf', summary: 'conf.json, the decided image' },
  { name: 'streamScript', summary: 'the script that writes the image of any conf.json' },
  { name: 'isExe', summary: 'true: a script, not an archive' },
  ...described,
];

export const layeredPassthru: readonly Passthru[] = [
  ...names,
  { name: 'stream', summary: 'the script whose output this is' },
  ...described,
];

export const pulledPassthru: readonly Passthru[] = [
  ...names,
  { name: 'imageDigest', summary: 'the digest of the manifest' },
];
