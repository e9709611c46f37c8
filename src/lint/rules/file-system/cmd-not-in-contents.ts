import { textOf } from '../../../program/call-values.ts';
import { nix } from '../../example-code.ts';
import type { Rule } from '../../rule.ts';
import { dockerToolsManual } from '../sources.ts';
import { onlyPackages } from './packages.ts';

export const cmdNotInContents: Rule = {
  id: 'cmd-not-in-contents',
  meta: {
    summary: 'The command is a path below `/bin`, and nothing is put there.',
    rationale:
      'Only `contents` (or `copyToRoot`) and the base image bring something to `/bin`. Add the package, or write its whole path: `"${pkgs.hello}/bin/hello"`.',
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
    ],
    invalid: [
      {
        code: nix(
          '{ pkgs }:',
          'pkgs.dockerTools.buildLayeredImage { name = "a"; contents = [ ]; config.Cmd = [ "/bin/hello" ]; }',
        ),
        findings: [{ at: '"/bin/hello"', message: "nothing puts '/bin/hello' into the image" }],
      },
    ],
  },
  onCall: (call, report) => {
    if (onlyPackages(call)?.length !== 0) return;
    for (const key of ['Entrypoint', 'Cmd']) {
      for (const command of call.configValues(key)) {
        const [first] = command.type === 'list' ? command.items : [];
        const text = textOf(first);
        // Cmd is a list of arguments when there is an entrypoint.
        const isProgram = key === 'Entrypoint' || call.configValues('Entrypoint').length === 0;
        if (first && isProgram && text !== undefined && /^\/(?:usr\/)?s?bin\//.test(text))
          report({ message: `nothing puts '${text}' into the image`, at: call.originOf(first) });
      }
    }
  },
};
