// A report with something of everything: a fix, a related place, another severity, a suppressed finding, odd names.

import { checkText } from '../../../src/lint/check-text.ts';
import type { LintReport } from '../../../src/lint/report/report.ts';
import { allRules } from '../../../src/lint/rules/index.ts';
import { settle } from '../../../src/lint/settle.ts';
import { exampleFileSystem, exampleFolder } from '../example-files.ts';

const texts: Readonly<Record<string, string>> = {
  'a b&<ü>.nix': [
    '{ dockerTools, pkgs }:',
    'dockerTools.buildImage {',
    '  name = "a";',
    '  contents = pkgs.hello;',
    '  config.WorkingDir = "s\tr\u0007v"; # 🐳',
    '}',
  ].join('\n'),
  'suppressed.nix': [
    '{ dockerTools }:',
    '# nixlayer-ignore-start relative-workdir -- as before',
    'let dir = "srv"; in dockerTools.buildImage { name = "b"; config.WorkingDir = dir; }',
    '# nixlayer-ignore-end',
    '# nixlayer-ignore parse-error',
  ].join('\n'),
  'broken.nix': '{ pkgs }: [ pkgs.hello ;\n',
  'clean.nix': '{ dockerTools, name }: dockerTools.buildImage { inherit name; }\n',
};

const rules = allRules
  .filter(({ id }) => ['relative-workdir', 'deprecated-contents', 'parse-error'].includes(id))
  .map((rule) => ({ rule, severity: rule.meta.severity }));

const fileSystem = exampleFileSystem({ code: '', files: texts });

export const exampleReport: LintReport = {
  version: '1.2.3',
  folder: exampleFolder,
  results: settle(
    Object.entries(texts).map(([name, text]) =>
      checkText({ file: `${exampleFolder}/${name}`, text, fileSystem, rules }),
    ),
  ),
};
