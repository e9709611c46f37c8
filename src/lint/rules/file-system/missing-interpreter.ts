import type { CallValue } from '../../../dockertools/image-call.ts';
import type { CallFacts } from '../../../program/call-facts.ts';
import { textPieces } from '../../../program/call-values.ts';
import { nix } from '../../example-code.ts';
import type { Rule } from '../../rule.ts';
import { dockerToolsManual, nixpkgs } from '../sources.ts';
import { scriptOfCall } from './made-files.ts';
import { valuesOfCommands } from './programs.ts';
import { partsWith, type Root, rootOf } from './root.ts';
import { hasShell } from './shells.ts';

export const missingInterpreter: Rule = {
  id: 'missing-interpreter',
  meta: {
    summary: 'A script of the image begins with the name of a program that is not in the image.',
    rationale:
      'Images have no `/usr/bin/env` and no `/bin/sh` of their own, and starting such a script ends with “no such file or directory”. Use `writeShellScriptBin`, begin the script with `#!${pkgs.runtimeShell}`, or add `dockerTools.usrBinEnv` and `dockerTools.binSh`.',
    sources: [dockerToolsManual, nixpkgs(373143)],
    severity: 'warn',
    preset: 'recommended',
    fixable: 'no',
    since: '0.1.0',
  },
  examples: {
    valid: [
      {
        code: '{ pkgs }: pkgs.dockerTools.buildLayeredImage { name = "a"; contents = with pkgs; [ bash dockerTools.usrBinEnv (writeScriptBin "a" "#!/usr/bin/env bash\n") (writeScriptBin "b" "#!/bin/sh\n") (writeShellScriptBin "c" "#!/usr/bin/env x") ]; }',
        wild: true,
      },
      {
        code: '{ pkgs, app }: pkgs.dockerTools.buildLayeredImage { name = "a"; contents = [ app (pkgs.writeScriptBin "a" "#!/usr/bin/env bash\n") ]; }',
        wild: true,
      },
      {
        code: '{ pkgs }: pkgs.dockerTools.buildLayeredImage { name = "a"; config.Cmd = [ (pkgs.writeScript "a" "#!${pkgs.runtimeShell}\n") (pkgs.writeText "b" "#!/bin/sh") ]; }',
      },
      {
        code: nix(
          '{ pkgs }:',
          'let root = pkgs.runCommand "r" { } "mkdir -p $out/usr/bin"; in',
          'pkgs.dockerTools.buildImage { name = "a"; copyToRoot = [ root ]; config.Cmd = [ (pkgs.writeScript "a" "#!/usr/bin/env bash\n") ]; }',
        ),
      },
    ],
    invalid: [
      {
        code: nix(
          '{ pkgs }:',
          'let',
          '  run = pkgs.writeScriptBin "run" "#!/usr/bin/env bash\n";',
          '  check = pkgs.writeScript "check" \'\'',
          '    #!/bin/sh',
          '    exit 0',
          "  '';",
          'in',
          'pkgs.dockerTools.buildLayeredImage {',
          '  name = "a";',
          '  contents = [ pkgs.hello run ];',
          '  config.Cmd = [ "${check}" "/bin/run" ];',
          '}',
        ),
        findings: [
          {
            at: 'pkgs.writeScriptBin "run" "#!/usr/bin/env bash\n"',
            message: "the script begins with '#!/usr/bin/env', which is not in the image",
          },
          {
            at: "pkgs.writeScript \"check\" ''\n    #!/bin/sh\n    exit 0\n  ''",
            message: "'#!/bin/sh', which is not in the image",
          },
        ],
      },
    ],
  },
  onCall: (call, report) => {
    const root = rootOf(call);
    if (!root.isWhole) return;
    for (const value of [...root.parts.map((part) => part.value), ...valuesOfCommands(call)]) {
      const program = interpreterOf(call, value);
      if (program !== undefined && isMissing(root, program))
        report({
          message: `the script begins with '#!${program}', which is not in the image`,
          at: call.originOf(value),
        });
    }
  },
};

function interpreterOf(call: CallFacts, value: CallValue): string | undefined {
  const made = call.libraryCallOf(value);
  const start = made && textPieces(scriptOfCall(made))?.[0];
  return /^#!\s*(\/(?:usr\/)?bin\/\w+)(?=\s)/.exec(start ?? '')?.[1];
}

function isMissing(root: Root, program: string): boolean {
  if (program === '/usr/bin/env') return partsWith(root, program, /usrBinEnv/i).length === 0;
  return /^\/bin\/(?:ba|da)?sh$/.test(program) && !hasShell(root);
}
