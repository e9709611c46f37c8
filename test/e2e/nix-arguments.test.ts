// What the library in nix/ makes of its arguments, as real Nix evaluates it.
import { execa } from 'execa';
import { describe, expect, it } from 'vitest';
import { fixtures, isMissing, repository } from './support/environment.ts';

const evaluateWithLibrary = (expression: string, packages = '{ }') =>
  execa(
    'nix-instantiate',
    [
      ...['--eval', '--strict', '--json', '-E'],
      `let
        pkgs = import ${fixtures}/pkgs ${packages};
        tools = import ${repository}/nix { inherit pkgs; };
        inherit (tools) buildImage buildLayeredImage streamLayeredImage pullImage mergeImages streamNixShellImage;
        digest = "sha256:${'0'.repeat(64)}";
      in ${expression}`,
    ],
    { stdin: 'ignore' },
  );

const evaluate = async (expression: string, packages?: string): Promise<unknown> =>
  JSON.parse((await evaluateWithLibrary(expression, packages)).stdout);

describe.skipIf(isMissing('nix-build'))('the arguments of an image', () => {
  it.each([
    ['buildLayeredImage { tag = "1"; }', "without required argument 'name'"],
    ['buildLayeredImage { name = "a"; maxLayer = 1; }', "unexpected argument 'maxLayer'"],
    ['streamLayeredImage { name = "a"; compressor = "gz"; }', "unexpected argument 'compressor'"],
    ['buildImage { name = "a"; fakeRootCommands = ""; }', "unexpected argument 'fakeRootCommands'"],
    ['buildImage { name = ""; }', 'an image needs a name'],
    ['buildImage { name = "team//a"; }', 'in docker image team//a: invalid name'],
    ['buildImage { name = "team/a/"; }', 'in docker image team/a/: invalid name'],
    ['buildLayeredImage { name = "a:1"; }', 'what follows the `:` goes into the argument `tag`'],
    ['streamLayeredImage { name = "$(id)/a"; }', 'in docker image $(id)/a: invalid name'],
    ['buildImage { name = "a"; tag = "-x"; }', 'in docker image a: invalid tag "-x"'],
    ['buildImage { name = "a"; tag = "x y"; }', 'in docker image a: invalid tag "x y"'],
    [
      'streamLayeredImage { name = "a"; tag = 1.0; }',
      'tag must be a string or null, got a value of type float',
    ],
    [
      'buildLayeredImage { name = "a"; compressor = "xz"; }',
      'compressor must be one of: [none gz zstd], got "xz"',
    ],
    [
      'streamLayeredImage { name = "a"; layering = "best"; }',
      'layering must be null or one of: [popularity popularity-2024 auto single transfer], got "best"',
    ],
    ['buildLayeredImage { name = "a"; maxLayers = 1; }', 'maxLayers must be greater than 1, got 1'],
    [
      'buildImage { name = "a"; contents = pkgs.bash; copyToRoot = pkgs.bash; }',
      'You can not specify both contents and copyToRoot.',
    ],
    [
      'streamLayeredImage { name = "a"; rootBuilder = "sudo"; }',
      'rootBuilder must be one of: [vm namespace proot], got "sudo"',
    ],
    ['mergeImages [ ]', 'mergeImages needs at least one image'],
    ['mergeImages { }', 'mergeImages takes a list of images, got a value of type set'],
    ['pullImage { imageName = "a"; imageDigest = digest; }', "give the archive's `hash`"],
    [
      'pullImage { imageName = "a"; imageDigest = "latest"; hash = ""; }',
      'imageDigest must be `sha256:` and 64 hex digits, got "latest"',
    ],
    [
      'pullImage { imageName = "a"; imageDigest = digest; hash = ""; sha256 = ""; }',
      'hash and sha256 are the same',
    ],
    [
      'pullImage { imageName = "a"; imageDigest = digest; hash = ""; imageTag = "1"; }',
      'imageTag is no argument since nixpkgs 18.09',
    ],
    [
      'streamNixShellImage { drv = pkgs.bash; run = ""; command = ""; }',
      "Can't specify both command and run",
    ],
    [
      'streamNixShellImage { drv = pkgs.bash // { drvAttrs.__structuredAttrs = true; }; }',
      'because it uses __structuredAttrs',
    ],
  ])('are refused at evaluation: %s', async (image, message) => {
    await expect(evaluateWithLibrary(`(${image}).imageName`)).rejects.toThrow(message);
  });

  it.each([
    ['[ ]', 'layeringPipeline: it ends in a graph'],
    ['[ [ "remove_paths" pkgs.bash ] ]', 'layeringPipeline: it ends in a graph'],
    ['[ [ "sort" ] ]', 'step 1 is "sort", which is no operation'],
    ['[ "flatten" ]', 'step 1 must be a list that begins with the name of an operation'],
    ['[ [ "flatten" ] ]', 'step 1 (flatten) works on a list or parts, but gets one graph'],
    ['[ [ "split_every" ] ]', 'takes a whole number from 1, but has 0 arguments'],
    ['[ [ "split_every" 0 ] ]', 'step 1 (split_every) expects a whole number from 1, got 0'],
    ['[ [ "split_paths" [ { parents_of = "/x"; } ] ] ]', 'expects a list of store paths and { children_of'],
    [
      '[ [ "split_paths" [ pkgs.bash ] ] [ "over" "main" [ "pipe" [ [ "limit_layers" (-1) ] ] ] ] ]',
      'step 2 (over), its step (pipe), step 1 (limit_layers) expects a whole number from 1, got -1',
    ],
  ])('a wrong layering pipeline is refused there, too: %s', async (pipeline, message) => {
    const image = `(buildLayeredImage { name = "a"; layeringPipeline = ${pipeline}; }).imageName`;
    await expect(evaluateWithLibrary(image)).rejects.toThrow(message);
  });

  it.each([
    ['{ }', 'layers must be a list of lists of packages, got a value of type set'],
    ['[ pkgs.bash ]', 'layers, layer 1, must be a list of packages, got a value of type set'],
    ['[ [ ] [ 5 ] ]', 'layers, layer 2, must hold packages, got a value of type int'],
    ['[ [ { a = 1; } ] ]', 'layers, layer 1, must hold packages, got a value of type set'],
    ['[ [ "bash" ] ]', 'layers, layer 1, must hold packages or whole store paths, got "bash"'],
    ['[ [ "${pkgs.bash}/bin" ] ]', 'must hold packages or whole store paths, got "/nix/store/'],
  ])('wrong layers are refused there, too: %s', async (layers, message) => {
    const image = `(buildLayeredImage { name = "a"; tag = "1"; layers = ${layers}; }).imageSpec.data.layers`;
    await expect(evaluateWithLibrary(image)).rejects.toThrow(message);
  });

  it('layers become lists of store paths, and are not there without any', async () => {
    const image = (layers: string) =>
      `(streamLayeredImage { name = "a"; tag = "1"; layers = ${layers}; }).imageSpec.data`;
    const path = (name: string) => expect.stringMatching(new RegExp(`^/nix/store/[0-9a-z]{32}-${name}$`));
    expect(
      await evaluate(
        `${image('[ [ pkgs.bash [ pkgs.glibc ] ] [ ] [ "${pkgs.acl}" ./test/run.sh ] ]')}.layers`,
      ),
    ).toEqual([[path('bash'), path('glibc')], [], [path('acl'), path('run.sh')]]);
    expect(await evaluate(`${image('[ ]')} ? layers`)).toBe(false);
  });

  it.each([
    ['name = "Registry.Example/Team/App"', 'imageName', 'registry.example/team/app'],
    ['name = "registry.example/Team/App"', 'derivationName', 'App'],
    ['name = "a"; tag = "V1.0_x-y"', 'imageTag', 'V1.0_x-y'],
    ['name = "a"; architecture = "riscv64"', 'architecture', 'riscv64'],
    ['name = "a"; uid = "1000"', 'uid', 1000],
    ['name = "a"; config = null', 'config', null],
    ['name = "a"', 'created', '1970-01-01T00:00:01Z'],
    ['name = "a"', 'maxLayers', 100],
    ['name = "a"; maxLayers = 1; layeringPipeline = [ [ "popularity_contest" ] ]', 'maxLayers', 100],
    ['name = "a"', 'layering', 'auto'],
    ['name = "a"; layering = "popularity"', 'layering', 'popularity'],
    [
      'name = "a"; layeringPipeline = [ [ "split_paths" [ { children_of = "/x"; } ] ] [ "flatten" ] [ "limit_layers" 5 ] ]',
      'layering',
      [['split_paths', [{ children_of: '/x' }]], ['flatten'], ['limit_layers', 5]],
    ],
    [
      `name = "a"; layeringPipeline = ${fixtures}/layering/steps/reverse.json`,
      'layering',
      [['split_every', 4], ['reverse']],
    ],
  ])('become the description: %s → %s', async (given, field, value) => {
    const image = `streamLayeredImage ({ tag = "1"; } // { ${given}; })`;
    expect(await evaluate(`(${image}).imageSpec.data.${field}`)).toEqual(value);
  });

  it('keep the store paths of the config', async () => {
    const image =
      'buildLayeredImage { name = "a"; tag = "1"; config.Cmd = [ (pkgs.bash + "/bin/bash") pkgs.bash ]; }';
    expect(await evaluate(`(${image}).imageSpec.data.config.Cmd`)).toEqual([
      expect.stringMatching(/^\/nix\/store\/[0-9a-z]{32}-bash\/bin\/bash$/),
      expect.stringMatching(/^\/nix\/store\/[0-9a-z]{32}-bash$/),
    ]);
  });

  it('can be overridden', async () => {
    const image = '(buildImage { name = "a"; tag = "1"; }).override { tag = "2"; }';
    expect(await evaluate(`(${image}).imageTag`)).toBe('2');
  });

  it.each([
    ['{ trivial.release = "24.05"; }', 'popularity'],
    ['{ version = "24.05.7376.b134951a4c9f"; }', 'popularity'],
    ['{ trivial.release = "24.11"; }', 'popularity-2024'],
    ['{ version = "25.05pre-git"; }', 'popularity-2024'],
    ['{ trivial.release = "25.11"; version = "25.11pre-git"; }', 'auto'],
    ['{ version = "26.05.20260601.0000000"; }', 'auto'],
    ['{ }', 'auto'],
  ])('are layered as the nixpkgs of the packages does: %s → %s', async (lib, layering) => {
    const packages = `{ overlays = [ (_: prev: { lib = prev.lib // ${lib}; }) ]; }`;
    const image = 'streamLayeredImage { name = "a"; tag = "1"; }';
    expect(await evaluate(`(${image}).imageSpec.data.layering`, packages)).toBe(layering);
  });

  it.each([
    ['x86_64-linux', 'amd64'],
    ['i686-linux', '386'],
    ['aarch64-linux', 'arm64'],
    ['armv7l-linux', 'arm'],
    ['powerpc64le-linux', 'ppc64le'],
    ['mips64el-linux', 'mips64le'],
    ['loongarch64-linux', 'loong64'],
    ['armv6l-linux', 'arm'],
    ['riscv64-linux', 'riscv64'],
    ['s390x-linux', 's390x'],
  ])('have the architecture of the packages: %s → %s', async (system, architecture) => {
    const image = 'streamLayeredImage { name = "a"; tag = "1"; }';
    expect(await evaluate(`(${image}).imageSpec.data.architecture`, `{ system = "${system}"; }`)).toBe(
      architecture,
    );
  });
});
