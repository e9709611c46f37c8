import { nix } from '../../../lint/example-code.ts';
import { dockerToolsManual } from '../../../lint/rules/sources.ts';
import { textOf } from '../../../program/call-values.ts';
import type { Recipe } from '../../recipe.ts';
import { convertImages } from './nix2container/convert-images.ts';
import { findNix2containerCalls, type Nix2containerCall, valuesOf } from './nix2container/find-calls.ts';

export const fromNix2container: Recipe = {
  id: 'from-nix2container',
  meta: {
    summary: 'An image is made by nix2container.',
    rationale:
      'dockerTools says the same with other names: `copyToRoot` is `contents`, which links files where nix2container copies them; ' +
      '`arch` is `architecture`, `initializeNixDatabase` is `includeNixDB`. Store paths are grouped otherwise: `layers` and ' +
      '`maxLayers` go where the image holds the same without them. What is left to a person: base images that are pulled, since ' +
      'pullImage wants the hash of an archive; `perms` of files, since links have none; `copyToRegistry` and the like; layers that ' +
      "bring what nothing else names, unless nixlayer's library is in scope, which has explicit layers. The input of a flake stays until nothing needs it.",
    sources: [dockerToolsManual, { title: 'nix2container', url: 'https://github.com/nlewo/nix2container' }],
    severity: 'info',
    preset: 'all',
    fixable: 'safe',
    changes: ['call'],
    since: '0.1.0',
    migration: { goals: ['dockertools'], change: 'form', keeps: 'nothing' },
  },
  examples: {
    valid: [
      {
        code: nix(
          '{ pkgs, uv2container }:',
          '[ (uv2container.buildImage { name = "a"; }) (pkgs.dockerTools.buildImage { name = "b"; }) ]',
        ),
        why: 'They are functions of others.',
        wild: true,
      },
    ],
    invalid: [
      {
        code: nix(
          '{ pkgs, nix2container, ... }:',
          'nix2container.buildImage {',
          '  name = "bash";',
          '  # linked, not copied',
          '  copyToRoot = [',
          '    (pkgs.buildEnv { name = "root"; paths = [ pkgs.bash ]; })',
          '  ];',
          '  arch = "arm64";',
          '  maxLayers = 20;',
          '  initializeNixDatabase = true;',
          '  config.entrypoint = [ "/bin/bash" ];',
          '}',
        ),
        findings: [{ at: 'nix2container.buildImage', message: 'nix2container makes this image' }],
        fixed: nix(
          '{ pkgs, ... }:',
          'pkgs.dockerTools.buildLayeredImage {',
          '  name = "bash";',
          '  # linked, not copied',
          '  contents = [',
          '    (pkgs.buildEnv { name = "root"; paths = [ pkgs.bash ]; })',
          '  ];',
          '  architecture = "arm64";',
          '  maxLayers = 20;',
          '  includeNixDB = true;',
          '  config.Entrypoint = [ "/bin/bash" ];',
          '}',
        ),
      },
      {
        code: nix(
          '{',
          '  inputs.nix2container.url = "github:nlewo/nix2container";',
          '  outputs = { nixpkgs, nix2container, ... }:',
          '    let',
          '      pkgs = nixpkgs.legacyPackages.x86_64-linux;',
          '      n2c = nix2container.packages.x86_64-linux;',
          '      app = pkgs.callPackage ./app.nix { };',
          '      tmp = pkgs.runCommand "tmp" { } "mkdir -p $out/tmp";',
          '      deps = n2c.nix2container.buildLayer { deps = [ pkgs.hello app ]; };',
          '    in {',
          '      image = n2c.nix2container.buildImage {',
          '        name = "a";',
          '        copyToRoot = [ tmp ];',
          '        layers = [ deps ];',
          '        perms = [ { path = tmp; regex = "/tmp$"; mode = "1777"; } ];',
          '        config.Cmd = [ "${pkgs.hello}/bin/hello" "${app}" ];',
          '      };',
          '    };',
          '}',
        ),
        files: { 'app.nix': nix('{ stdenv }: stdenv.mkDerivation { name = "app"; }') },
        findings: [{ at: 'n2c.nix2container.buildImage', message: 'nix2container makes this image' }],
        fixed: nix(
          '{',
          '  inputs.nix2container.url = "github:nlewo/nix2container";',
          '  outputs = { nixpkgs, nix2container, ... }:',
          '    let',
          '      pkgs = nixpkgs.legacyPackages.x86_64-linux;',
          '      n2c = nix2container.packages.x86_64-linux;',
          '      app = pkgs.callPackage ./app.nix { };',
          '      tmp = pkgs.runCommand "tmp" { } "mkdir -p $out/tmp";',
          '    in {',
          '      image = pkgs.dockerTools.buildLayeredImage {',
          '        name = "a";',
          '        contents = [ tmp ];',
          '        fakeRootCommands = "chmod 1777 ./tmp";',
          '        config.Cmd = [ "${pkgs.hello}/bin/hello" "${app}" ];',
          '      };',
          '    };',
          '}',
        ),
      },
      {
        code: nix(
          '{ pkgs, nix2container, nixlayer }:',
          'nix2container.buildImage {',
          '  name = "a";',
          '  layers = [ (nix2container.buildLayer { deps = [ pkgs.hello ]; }) ];',
          '}',
        ),
        findings: [{ at: 'nix2container.buildImage', message: 'nix2container makes this image' }],
        fixed: nix(
          '{ pkgs, nixlayer }:',
          '(nixlayer.lib.dockerTools pkgs).buildLayeredImage {',
          '  name = "a";',
          '  layers = [ [ pkgs.hello ] ];',
          '}',
        ),
      },
      {
        code: nix(
          '{ pkgs, nix2container }:',
          'let',
          '  alpine = nix2container.pullImage { imageName = "alpine"; imageDigest = "sha256:1"; sha256 = ""; };',
          'in',
          '[',
          '  (nix2container.buildImage { name = "a"; fromImage = alpine; })',
          '  (nix2container.buildImage { name = "b"; layers = [ (nix2container.buildLayer { deps = [ pkgs.hello ]; }) ]; })',
          '  (nix2container.buildImage { name = "c"; perms = [ { path = pkgs.hello; regex = ""; mode = "0777"; } ]; })',
          ']',
        ),
        findings: [
          { at: 'nix2container.pullImage', message: 'nix2container pulls this image' },
          { at: 'nix2container.buildImage', line: 6, message: 'nix2container makes this image' },
          { at: 'nix2container.buildImage', line: 7, message: 'nix2container makes this image' },
          { at: 'nix2container.buildImage', line: 8, message: 'nix2container makes this image' },
        ],
      },
    ],
  },
  onFile: (_file, report, program) => {
    const calls = findNix2containerCalls(program);
    for (const [{ callee }, converted] of convertImages(calls)) {
      report({
        message: 'nix2container makes this image',
        at: callee,
        ...(typeof converted === 'string' ? { unfixed: converted } : { fixes: [converted] }),
      });
    }
    for (const call of calls.filter((each) => each.function.startsWith('pull')))
      report({ message: 'nix2container pulls this image', at: call.callee, unfixed: reasonOfPulled(call) });
  },
};

function reasonOfPulled(call: Nix2containerCall): string {
  if (call.function === 'pullImageFromManifest')
    return 'it is pulled by a manifest in a file; nixlayer prefetch NAME prints a call of dockerTools.pullImage';
  const [name, digest] = ['imageName', 'imageDigest'].map((each) => textOf(valuesOf(call, each)[0]));
  const reference = name !== undefined && digest !== undefined ? `${name}@${digest}` : 'NAME@DIGEST';
  return `its hash is that of a folder, and dockerTools.pullImage wants that of an archive: nixlayer prefetch ${reference} prints the call`;
}
