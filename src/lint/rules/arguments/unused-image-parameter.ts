import { imageFunctions } from '../../../dockertools/functions.ts';
import { nix } from '../../example-code.ts';
import type { Rule } from '../../rule.ts';
import { usedNames } from '../nix/used-names.ts';

const argumentNames: ReadonlySet<string> = new Set(
  imageFunctions.flatMap((fn) => fn.arguments.map(({ name }) => name)),
);

export const unusedImageParameter: Rule = {
  id: 'unused-image-parameter',
  meta: {
    summary: 'A parameter has the name of an argument of the image, and never reaches it.',
    rationale:
      'Whoever passes `tag` or `created` to the file expects to find it in the image; nothing says that it is lost.',
    sources: [],
    severity: 'warn',
    preset: 'recommended',
    fixable: 'no',
    since: '0.1.0',
  },
  examples: {
    valid: [
      {
        code: '{ pkgs, name ? "a", tag ? null, ... }@args: pkgs.dockerTools.buildImage (removeAttrs args [ "pkgs" ])',
        why: 'The whole set is passed on.',
        wild: true,
      },
      {
        code: nix(
          '{ pkgs, tag }:',
          'let image = { name, created ? "now" }: pkgs.dockerTools.buildImage { inherit name tag created; };',
          'in { a = image { name = "a"; }; other = { name }: 1; }',
        ),
      },
    ],
    invalid: [
      {
        code: nix(
          '{ pkgs, tag ? "latest", created ? "now" }:',
          'pkgs.dockerTools.buildImage { name = "a"; tag = "1"; inherit created; }',
        ),
        findings: [{ at: 'tag', line: 1, message: "the parameter 'tag' never reaches an image" }],
      },
    ],
  },
  onFile: (file, report, program) => {
    for (const lambda of file.all('Lambda')) {
      const { param, body } = lambda;
      if (param.type !== 'SetParam' || param.alias) continue;
      const holdsCall = program.calls.some(
        ({ site }) =>
          site.source.file === file.source.file && lambda.start <= site.start && site.end <= lambda.end,
      );
      if (!holdsCall) continue;
      const used = usedNames(body, ...param.formals.flatMap(({ fallback }) => fallback ?? []));
      for (const { name, nameSpan } of param.formals)
        if (argumentNames.has(name) && !used.has(name))
          report({ message: `the parameter '${name}' never reaches an image`, at: file.origin(nameSpan) });
    }
  },
};
