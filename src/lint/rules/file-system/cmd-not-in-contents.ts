import { textOf } from '../../../program/call-values.ts';
import { nix } from '../../example-code.ts';
import type { Rule } from '../../rule.ts';
import { dockerToolsManual } from '../sources.ts';
import { firstWords } from './programs.ts';
import { partsWith, rootOf } from './root.ts';

export const cmdNotInContents: Rule = {
  id: 'cmd-not-in-contents',
  meta: {
    summary: 'The command is a path below `/bin`, and nothing is put there.',
    rationale:
      'Only `contents` (or `copyToRoot`) and the base image bring something to `/bin`, and `buildEnv` only with `/bin` in `pathsToLink`. Add the package, or write its whole path: `"${pkgs.hello}/bin/hello"`.',
    sources: [dockerToolsManual],
    severity: 'error',
    preset: 'recommended',
    fixable: 'no',
    since: '0.1.0',
  },
  examples: {
    valid: [
      {
        code: '{ pkgs }: pkgs.dockerTools.buildLayeredImage { name = "a"; config.Cmd = [ "${pkgs.hello}/bin/hello" ]; }',
        wild: true,
      },
      {
        code: '{ pkgs }: pkgs.dockerTools.buildLayeredImage { name = "a"; contents = [ pkgs.hello ]; config.Cmd = [ "/bin/hi" ]; }',
        why: 'What the package has is not known.',
        wild: true,
      },
      {
        code: '{ pkgs }: pkgs.dockerTools.buildImage { name = "a"; extraCommands = "mkdir bin; cp ${./x} bin/x"; config.Cmd = [ "/bin/x" ]; }',
        wild: true,
      },
      {
        code: '{ pkgs }: pkgs.dockerTools.buildImage { name = "a"; copyToRoot = pkgs.buildEnv { name = "r"; paths = [ pkgs.hello ]; pathsToLink = [ "/etc" ]; postBuild = "ln -s x $out/bin"; }; config.Cmd = [ "/bin/x" ]; }',
        why: 'What a script does is not known.',
      },
    ],
    invalid: [
      {
        code: nix(
          '{ pkgs }:',
          'pkgs.dockerTools.buildLayeredImage { name = "a"; contents = [ ]; config.Cmd = [ "/bin/hello" ]; }',
        ),
        findings: [{ at: '"/bin/hello"', message: "nothing puts '/bin/hello' into the image" }],
      },
      {
        code: nix(
          '{ pkgs }:',
          'let root = pkgs.buildEnv { name = "r"; paths = [ pkgs.hello ]; pathsToLink = [ "/etc" "/share" ]; }; in',
          'pkgs.dockerTools.buildImage { name = "a"; copyToRoot = root; config.Cmd = [ "/bin/hello" ]; }',
        ),
        findings: [{ at: '"/bin/hello"', message: "nothing puts '/bin/hello' into the image" }],
      },
      {
        code: nix(
          '{ pkgs }:',
          'let run = pkgs.writeShellScriptBin "run" "exec true"; in',
          'pkgs.dockerTools.buildLayeredImage {',
          '  name = "a";',
          '  contents = [ run ];',
          '  extraCommands = "mkdir -p data; echo 1 > data/version";',
          '  config.Entrypoint = [ "/bin/start" ];',
          '}',
        ),
        findings: [{ at: '"/bin/start"', message: "nothing puts '/bin/start' into the image" }],
      },
    ],
  },
  onCall: (call, report) => {
    const root = rootOf(call);
    if (!root.isWhole || call.isAssumed) return;
    for (const first of firstWords(call)) {
      const text = textOf(first);
      if (text === undefined || !/^\/(?:usr\/)?s?bin\//.test(text)) continue;
      // A package may bring any program.
      if (!partsWith(root, text, /^/).some(({ isLinked }) => isLinked(text)))
        report({ message: `nothing puts '${text}' into the image`, at: call.originOf(first) });
    }
  },
};
