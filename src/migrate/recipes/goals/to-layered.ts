import { nix } from '../../../lint/example-code.ts';
import { manual } from '../../../lint/rules/sources.ts';
import type { Recipe } from '../../recipe.ts';
import { convertCall } from './convert-call.ts';
import { layeredChanges, layeredConversion } from './layered-arguments.ts';

export const toLayered: Recipe = {
  id: 'to-layered',
  meta: {
    summary: 'buildImage makes one layer of all that is in the image.',
    rationale:
      'buildLayeredImage gives store paths layers of their own, which images share and which need not be sent again. What ' +
      '`copyToRoot` names is linked into the root then, and not copied; on a clash of files the first item wins, and not the last. ' +
      'Commands of `runAsRoot` become `fakeRootCommands` where both certainly do the same; other ones, and owners by `uid` and ' +
      '`gid`, are left to a person. The virtual machine, its disk and memory, are not needed. Without a `tag` the image gets another one, since that is a hash.',
    sources: [manual('buildLayeredImage'), manual('buildImage')],
    severity: 'info',
    preset: 'all',
    fixable: 'both',
    changes: layeredChanges,
    since: '0.1.0',
    migration: { goals: ['layered', 'streamed'], change: 'form', keeps: 'nothing' },
  },
  examples: {
    valid: [
      {
        code: nix(
          '{ pkgs, singularity-tools }:',
          '[',
          '  (pkgs.dockerTools.buildLayeredImage { name = "a"; contents = [ pkgs.hello ]; })',
          '  (singularity-tools.buildImage { name = "b"; contents = [ pkgs.hello ]; })',
          ']',
        ),
        why: 'It is layered, and the other one is no image of Docker.',
        wild: true,
      },
    ],
    invalid: [
      {
        code: nix(
          '{ pkgs }:',
          'pkgs.dockerTools.buildImage {',
          '  name = "a";',
          '  # tools',
          '  copyToRoot = pkgs.buildEnv {',
          '    name = "root";',
          '    paths = [ pkgs.bash ];',
          '  };',
          '  diskSize = 2048;',
          '  config.Cmd = [ "/bin/bash" ];',
          '}',
        ),
        findings: [{ at: 'pkgs.dockerTools.buildImage', message: 'buildImage makes one layer' }],
        fixed: nix(
          '{ pkgs }:',
          'pkgs.dockerTools.buildLayeredImage {',
          '  name = "a";',
          '  # tools',
          '  contents = pkgs.buildEnv {',
          '    name = "root";',
          '    paths = [ pkgs.bash ];',
          '  };',
          '  config.Cmd = [ "/bin/bash" ];',
          '}',
        ),
      },
      {
        code: nix(
          '{ pkgs }:',
          'let',
          '  inherit (pkgs.dockerTools) buildImage;',
          '  shared = { copyToRoot = [ pkgs.hello ]; };',
          'in',
          '[',
          '  (buildImage (shared // { name = "a"; }))',
          '  (buildImage (shared // { name = "b"; }))',
          ']',
        ),
        findings: [
          { at: 'buildImage', line: 7, message: 'buildImage makes one layer' },
          { at: 'buildImage', line: 8, message: 'buildImage makes one layer' },
        ],
        fixed: nix(
          '{ pkgs }:',
          'let',
          '  inherit (pkgs.dockerTools) buildLayeredImage;',
          '  shared = { contents = [ pkgs.hello ]; };',
          'in',
          '[',
          '  (buildLayeredImage (shared // { name = "a"; }))',
          '  (buildLayeredImage (shared // { name = "b"; }))',
          ']',
        ),
      },
      {
        code: nix(
          '{ pkgs }:',
          'with pkgs.dockerTools;',
          'buildImage { name = "a"; copyToRoot = [ pkgs.hello ]; extraCommands = "chmod -R u+w bin"; }',
        ),
        findings: [{ at: 'buildImage', message: 'buildImage makes one layer' }],
        fixedUnsafely: nix(
          '{ pkgs }:',
          'with pkgs.dockerTools;',
          'buildLayeredImage { name = "a"; contents = [ pkgs.hello ]; extraCommands = "chmod -R u+w bin"; }',
        ),
      },
      {
        code: nix('{ buildImage, hello }:', 'buildImage { name = "a"; copyToRoot = [ hello ]; }'),
        findings: [{ at: 'buildImage', message: 'buildImage makes one layer' }],
        fixedUnsafely: nix(
          '{ buildLayeredImage, hello }:',
          'buildLayeredImage { name = "a"; contents = [ hello ]; }',
        ),
      },
      {
        code: nix(
          '{ pkgs }:',
          'pkgs.dockerTools.buildImage {',
          '  name = "a";',
          '  copyToRoot = [ pkgs.hello ];',
          "  runAsRoot = ''",
          '    mkdir -p /data',
          '    chown 1000:1000 /data',
          "  '';",
          '}',
        ),
        findings: [{ at: 'pkgs.dockerTools.buildImage', message: 'buildImage makes one layer' }],
        fixed: nix(
          '{ pkgs }:',
          'pkgs.dockerTools.buildLayeredImage {',
          '  name = "a";',
          '  contents = [ pkgs.hello ];',
          "  fakeRootCommands = ''",
          '    mkdir -p ./data',
          '    chown 1000:1000 ./data',
          "  '';",
          '}',
        ),
      },
      {
        code: nix(
          '{ dockerTools, hello, args }:',
          'let',
          '  shared = { name = "a"; copyToRoot = [ hello ]; };',
          '  a = dockerTools.buildImage { name = "a"; copyToRoot = [ hello ]; };',
          'in',
          '[',
          '  (dockerTools.buildImage ({ copyToRoot = [ hello ]; } // args))',
          '  (dockerTools.buildImage { name = "b"; copyToRoot = [ hello ]; uid = 1000; })',
          '  a.layer',
          ']',
        ),
        findings: [
          { at: 'dockerTools.buildImage', line: 4, message: 'buildImage makes one layer' },
          { at: 'dockerTools.buildImage', line: 7, message: 'buildImage makes one layer' },
          { at: 'dockerTools.buildImage', line: 8, message: 'buildImage makes one layer' },
        ],
      },
      {
        code: nix(
          '{ pkgs }:',
          'let',
          '  base = pkgs.dockerTools.pullImage { imageName = "alpine"; };',
          'in',
          'pkgs.dockerTools.buildImage {',
          '  name = "a";',
          '  fromImage = base;',
          '  fromImageName = "alpine"; fromImageTag = "latest"; # the base',
          '  config = { Cmd = [ "${pkgs.hello}/bin/hello" ]; };',
          '}',
        ),
        findings: [{ at: 'pkgs.dockerTools.buildImage', message: 'buildImage makes one layer' }],
        fixed: nix(
          '{ pkgs }:',
          'let',
          '  base = pkgs.dockerTools.pullImage { imageName = "alpine"; };',
          'in',
          'pkgs.dockerTools.buildLayeredImage {',
          '  name = "a";',
          '  fromImage = base;',
          '  # the base',
          '  config = { Cmd = [ "${pkgs.hello}/bin/hello" ]; };',
          '}',
        ),
      },
      {
        code: nix(
          '{ dockerTools, layered }:',
          'dockerTools.${if layered then "buildLayeredImage" else "buildImage"} { name = "a"; }',
        ),
        findings: [
          {
            at: 'dockerTools.${if layered then "buildLayeredImage" else "buildImage"}',
            message: 'buildImage makes one layer',
          },
        ],
      },
    ],
  },
  onCall: (call, report) => {
    if (!(call.function in layeredConversion.functions)) return;
    const converted = convertCall(call, layeredConversion);
    report({
      message: `${call.function} makes one layer of all`,
      at: call.callee,
      ...(typeof converted === 'string' ? { unfixed: converted } : { fixes: [converted] }),
    });
  },
};
