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
    known: ['pull-missing-digest', 'unknown-argument', 'removed-arguments'],
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
    known: ['go-bin-output'],
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
    known: ['md5-hash'],
  },
  {
    since: '23.11',
    change: '`lib.getExe` warns without `meta.mainProgram`',
    known: ['get-exe-main-program'],
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
  { since: '24.11', change: 'Docker 27', known: notOfImages },
  { since: '24.11', change: 'helpers of `singularity-tools`', known: ['singularity-helpers'] },
  { since: '25.05', change: 'containerd 2; `mkBinaryCache` with zstd', known: notOfImages },
  { since: '25.05', change: 'no Docker 24', known: ['removed-docker'] },
  { since: '25.11', change: 'auto-layer groups store paths', known: ['layers-by-auto-layer'] },
  { since: '25.11', change: '`binSh` is `bash`', known: ['bin-sh-is-bash'] },
  { since: '25.11', change: '`meta` of images', known: noWorkaround },
  { since: '25.11', change: 'functions of `lib` are gone', known: ['removed-lib-functions'] },
  { since: '26.05', change: '`buildEnv` has structured attributes', known: ['store-path-of-build-env'] },
  { since: '26.05', change: '`passthru` of buildLayeredImage', known: ['passthru-of-layered-image'] },
  { since: '26.05', change: '`nodejs` links to `nodejs-slim`', known: ['node-of-slim-node'] },
  { since: '26.05', change: 'outputs of `neovim` and `man-pages`', known: ['split-outputs'] },
  { since: '26.05', change: 'the set `xorg` is gone', known: ['xorg-packages'] },
  { since: '26.05', change: 'the set `nodePackages` is gone', known: ['node-packages'] },
  { since: '26.05', change: 'the set `xfce` is gone', known: failsByName },
  { since: '26.11', change: '`writeTextFile` has structured attributes', known: ['store-path-of-text-file'] },
  {
    since: '26.11',
    change: 'no `buildFHSEnvChroot`, no `writers.makeDataWriter`',
    known: ['removed-builders'],
  },
  {
    since: '26.11',
    change: '`img` of `vmTools` becomes `kernelImage`',
    known: ['vm-kernel-image'],
  },
  {
    since: '26.11',
    change: 'sources have package URLs; channels come as `nixexprs.tar.zst`',
    known: 'Nothing of a definition changes; a pinned archive keeps its URL and its hash.',
  },
];
