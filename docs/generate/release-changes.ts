// What changed from release to release of nixpkgs for those who make images, and what migration knows of it.
import type { Release } from '../../src/dockertools/releases.ts';

export interface ReleaseChange {
  readonly since: Release;
  /** A few words, Markdown. */
  readonly change: string;
  /** IDs of recipes and rules; or why there are none. One sentence. */
  readonly known: readonly string[] | string;
}

const notOfImages =
  'It is about running containers, or about other builders, not about definitions of images.';
const noWorkaround = 'A new ability: no file shows that it was missed.';
const failsByName =
  'Evaluation fails and names it, whatever the image; nothing else takes its place in an image.';

export const releaseChanges: readonly ReleaseChange[] = [
  { since: '16.03', change: 'buildImage has no `tarballs`', known: ['unknown-argument'] },
  {
    since: '18.09',
    change: '`buildLayeredImage`',
    known: 'It is another builder: the goal `layered` of a migration.',
  },
  {
    since: '18.09',
    change: 'pullImage takes `imageDigest`; `imageTag` becomes `finalImageTag`',
    known: ['pull-missing-digest', 'unknown-argument'],
  },
  {
    since: '19.03',
    change: 'buildImage reads the list of layers of its base image',
    known: ['layered-base-of-build-image'],
  },
  { since: '20.03', change: '`maxLayers` is 100 by default, was 24', known: ['max-layers-default'] },
  {
    since: '20.09',
    change: '`streamLayeredImage`',
    known: 'It is another builder: the goal `streamed` of a migration.',
  },
  {
    since: '20.09',
    change: '`buildGoPackage` has its programs in `$out`, not in `$bin`',
    known: failsByName,
  },
  { since: '21.05', change: '`stdenv.lib` becomes `lib`', known: ['removed-helper'] },
  { since: '21.05', change: 'containerd refuses a `Cmd` that is a text', known: ['exec-form'] },
  { since: '21.05', change: '`fromImage` of layered images; `isExe` of streams', known: noWorkaround },
  {
    since: '21.05',
    change: '`fakeRootCommands`, and `enableFakechroot` since 21.11',
    known: ['run-as-root-in-machine'],
  },
  { since: '22.11', change: '`contents` of buildImage becomes `copyToRoot`', known: ['deprecated-contents'] },
  { since: '22.11', change: 'k3s runs without Docker', known: notOfImages },
  {
    since: '23.05',
    change: '`architecture`; `buildNixShellImage`, `streamNixShellImage`',
    known: noWorkaround,
  },
  {
    since: '23.05',
    change: 'Singularity and Apptainer are two packages; `singularity-tools`',
    known: notOfImages,
  },
  {
    since: '23.11',
    change: 'images have an `override`',
    known: ['override-in-passthru', 'build-args-of-image'],
  },
  { since: '23.11', change: 'Docker 24; folders of Apptainer', known: notOfImages },
  {
    since: '23.11',
    change: '`mkDerivation` refuses MD5',
    known: 'No function of images takes an MD5 hash; of packages Nix says so.',
  },
  {
    since: '23.11',
    change: '`lib.getExe` warns without `meta.mainProgram`',
    known:
      'The value is the same as before, and the warning names the package; whether it has a main program is not in the file.',
  },
  { since: '24.05', change: '`/nix` and `/nix/store` have mode 0755', known: ['store-folder-mode'] },
  {
    since: '24.05',
    change: '`compressor`; `uid`, `gid`, `uname`, `gname` of layered images',
    known: noWorkaround,
  },
  { since: '24.05', change: '`hash` of pullImage', known: ['pull-sha256-sri'] },
  { since: '24.11', change: '`includeNixDB`', known: ['with-nix-db-deprecated'] },
  { since: '24.11', change: '`mtime`, which was `created`', known: ['mtime-of-created'] },
  {
    since: '24.11',
    change: '`layeringPipeline`; popularity without the own files of an image',
    known: ['own-files-not-counted'],
  },
  { since: '24.11', change: '`fakeRootCommands` stop at failures', known: ['fake-root-commands-stop'] },
  { since: '24.11', change: '`enableFakechroot` fails on Darwin', known: ['fakechroot-on-darwin'] },
  { since: '24.11', change: '`passthru.conf`, `streamScript`, `--repo_tag` of streams', known: noWorkaround },
  {
    since: '24.05',
    change: '`writeReferencesToFile` becomes `writeClosure`, and is gone in 24.11',
    known: ['write-closure'],
  },
  { since: '24.11', change: 'Docker 27; `singularity-tools`', known: notOfImages },
  { since: '25.05', change: 'containerd 2; no Docker 24; `mkBinaryCache` with zstd', known: notOfImages },
  { since: '25.11', change: 'auto-layer groups store paths', known: ['layers-by-auto-layer'] },
  { since: '25.11', change: '`binSh` is `bash`', known: ['bin-sh-is-bash'] },
  { since: '25.11', change: '`meta` of images', known: noWorkaround },
  { since: '25.11', change: 'functions of `lib` are gone', known: ['removed-lib-functions'] },
  { since: '26.05', change: '`buildEnv` has structured attributes', known: ['store-path-of-build-env'] },
  { since: '26.05', change: '`passthru` of buildLayeredImage', known: ['passthru-of-layered-image'] },
  { since: '26.05', change: '`nodejs` links to `nodejs-slim`', known: ['node-of-slim-node'] },
  { since: '26.05', change: 'outputs of `neovim` and `man-pages`', known: ['split-outputs'] },
  { since: '26.05', change: 'the set `xorg` is gone', known: ['xorg-packages'] },
  { since: '26.05', change: 'the sets `xfce` and `nodePackages` are gone', known: failsByName },
  { since: '26.11', change: '`writeTextFile` has structured attributes', known: ['store-path-of-text-file'] },
  {
    since: '26.11',
    change: 'arguments of `vmTools`; no `buildFHSEnvChroot`, no `writers.makeDataWriter`',
    known: failsByName,
  },
  {
    since: '26.11',
    change: 'sources have package URLs; channels come as `nixexprs.tar.zst`',
    known: 'Nothing of a definition changes; a pinned archive keeps its URL and its hash.',
  },
];
