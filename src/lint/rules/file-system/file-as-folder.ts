import type { CallValue } from '../../../dockertools/image-call.ts';
import type { CallFacts } from '../../../program/call-facts.ts';
import { nix } from '../../example-code.ts';
import type { Rule } from '../../rule.ts';
import { manual } from '../sources.ts';
import { folderInsteadOfFile } from './made-files.ts';
import { isOfPackages } from './packages.ts';
import { rootOf } from './root.ts';

export const fileAsFolder: Rule = {
  id: 'file-as-folder',
  meta: {
    summary: 'A file is put into the root of an image, where a folder is expected.',
    rationale:
      'The items of `contents` and `copyToRoot`, and the `paths` of a `buildEnv`, are folders whose files go into the root. A file has no name there: the build fails, or nothing comes into the image. `writeTextDir "etc/app.conf" text` makes a folder, `writeShellScriptBin` one with a program; or name the file in `config`, which brings it along.',
    sources: [manual('buildImage'), manual('buildLayeredImage')],
    severity: 'error',
    preset: 'recommended',
    fixable: 'no',
    since: '0.1.0',
  },
  examples: {
    valid: [
      {
        code: nix(
          '{ pkgs, writeText }: pkgs.dockerTools.buildLayeredImage {',
          '  name = "a";',
          '  contents = with pkgs; [',
          '    (writeTextDir "etc/a" "") (writeShellScriptBin "a" "") (writers.writeBashBin "a" "") ./etc ./gone',
          '    (writers.writePython3 "/bin/a" { } "") (pkgs.writeTextFile { name = "a"; text = ""; destination = "/a"; })',
          '    (writeText "a" "")',
          '  ];',
          '}',
        ),
        why: 'A parameter that is called so may be anything.',
        files: { 'etc/passwd': '' },
        wild: true,
      },
      {
        code: '{ pkgs }: pkgs.dockerTools.buildLayeredImage { name = "a"; config.Cmd = [ (pkgs.writeShellScript "a" "") ]; }',
        wild: true,
      },
    ],
    invalid: [
      {
        code: nix(
          '{ dockerTools, writeText, pkgs }:',
          'let settings = writeText "a.conf" "x = 1"; in',
          'dockerTools.buildLayeredImage {',
          '  name = "a";',
          '  contents = [',
          '    settings',
          '    (pkgs.writeScript "run" "")',
          '    (pkgs.writers.writePython3 "run" { } "")',
          '    (pkgs.writeTextFile { name = "b"; text = ""; })',
          '    (builtins.toFile "c" "")',
          '  ];',
          '}',
        ),
        findings: [
          {
            at: 'writeText "a.conf" "x = 1"',
            message: "'writeText' makes a file, where a folder is expected: use 'writeTextDir'",
          },
          { at: 'pkgs.writeScript "run" ""', message: "use 'writeScriptBin'" },
          { at: 'pkgs.writers.writePython3 "run" { } ""', message: "use 'writePython3Bin'" },
          { at: 'pkgs.writeTextFile { name = "b"; text = ""; }', message: "'destination'" },
          { at: 'builtins.toFile "c" ""', message: "'toFile' makes a file" },
        ],
      },
      {
        code: '{ pkgs }: pkgs.dockerTools.buildImage { name = "a"; copyToRoot = ./run.sh; }',
        files: { 'run.sh': '' },
        findings: [{ at: './run.sh', message: "'run.sh' is a file, where a folder is expected" }],
      },
      {
        code: '{ pkgs }: pkgs.dockerTools.buildImage { name = "a"; copyToRoot = pkgs.buildEnv { name = "r"; paths = [ pkgs.hello ((pkgs.formats.json { }).generate "a" { }) ]; }; }',
        findings: [{ at: '(pkgs.formats.json { }).generate "a" { }', message: "'generate' makes a file" }],
      },
    ],
  },
  onCall: (call, report) => {
    if (!call.isBuilder || call.isAssumed) return;
    for (const { value } of rootOf(call).parts) {
      const problem = problemOf(call, value);
      if (problem !== undefined) report({ message: problem, at: call.originOf(value) });
    }
  },
};

function problemOf(call: CallFacts, value: CallValue): string | undefined {
  if (value.type === 'path') {
    const isFile = call.program.fileTypeOf(value.path) === 'regular';
    return isFile ? `'${value.path.replace(/^.*\//, '')}' is a file, where a folder is expected` : undefined;
  }
  if (isToFile(call, value)) return "'toFile' makes a file, where a folder is expected: use 'writeTextDir'";
  const made = isOfPackages(value) ? call.libraryCallOf(value) : undefined;
  const instead = made && folderInsteadOfFile(made);
  return made && instead ? `'${made.name}' makes a file, where a folder is expected: ${instead}` : undefined;
}

function isToFile(call: CallFacts, value: CallValue): boolean {
  const at = call.originOf(value);
  const expr = call.program.fileOf(at.source).at(at);
  if (expr?.type !== 'Apply' || expr.fn.type !== 'Apply' || expr.fn.fn.type !== 'Select') return false;
  return call.program.fileOf(at.source).textOf(expr.fn.fn) === 'builtins.toFile';
}
