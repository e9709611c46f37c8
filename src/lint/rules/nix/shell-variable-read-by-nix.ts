import { replace } from '../../../edits/drafts.ts';
import { nix } from '../../example-code.ts';
import type { Rule } from '../../rule.ts';

/** Packages whose names look like variables of the environment. */
const packages = /^(?:OVMF|OVMFFull|SDL\w*|CLBlast|GSL|MMA|QSTK|R|RTTR|ORTools|SPAdes)$/;

export const shellVariableReadByNix: Rule = {
  id: 'shell-variable-read-by-nix',
  meta: {
    summary: 'Nix reads a variable that is meant for the shell.',
    rationale:
      "In a text between `''`, `${PORT}` is something of Nix. Under a `with` it is looked for in that set, and is no package: the " +
      "evaluation fails. Write `''${PORT}`, or `$PORT`.",
    sources: [
      {
        title: 'Nix manual, string literals',
        url: 'https://nix.dev/manual/nix/stable/language/string-literals.html',
      },
    ],
    severity: 'warn',
    preset: 'recommended',
    fixable: 'safe',
    since: '0.1.0',
  },
  examples: {
    valid: [
      {
        code: nix(
          '{ pkgs, PORT }:',
          'with pkgs;',
          'dockerTools.buildImage {',
          '  name = "a";',
          "  extraCommands = ''echo ''${HOME} $PORT ${PORT} ${OVMF} > port'';",
          '}',
        ),
        wild: true,
      },
    ],
    invalid: [
      {
        code: nix(
          '{ pkgs }:',
          'with pkgs;',
          'dockerTools.buildImage {',
          '  name = "a";',
          "  config.Cmd = [ (writeShellScript \"start\" ''exec serve --port ${PORT}'') ];",
          '}',
        ),
        findings: [{ at: '${PORT}', message: "Nix reads '${PORT}'" }],
        fixed: nix(
          '{ pkgs }:',
          'with pkgs;',
          'dockerTools.buildImage {',
          '  name = "a";',
          "  config.Cmd = [ (writeShellScript \"start\" ''exec serve --port ''${PORT}'') ];",
          '}',
        ),
      },
    ],
  },
  onFile: (file, report, program) => {
    if (!program.hasOwnCalls) return;
    for (const text of file.all('String')) {
      if (text.style !== 'indented') continue;
      for (const part of text.parts) {
        if (part.type !== 'Interpolation' || part.expr.type !== 'Identifier') continue;
        const { name } = part.expr;
        if (!/^[A-Z][A-Z0-9_]+$/.test(name) || packages.test(name)) continue;
        if (file.definitionOf(name, part.expr)) continue;
        const at = file.origin(part);
        report({
          message: `Nix reads '\${${name}}', and the shell never sees it`,
          at,
          fixes: [
            {
              title: 'Leave it to the shell',
              applicability: 'safe',
              edits: [replace(file.origin({ start: part.start, end: part.start }), "''")],
            },
          ],
        });
      }
    }
  },
};
