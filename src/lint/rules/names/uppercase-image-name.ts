import { replaceArgument } from '../../../edits/arguments.ts';
import { nixString } from '../../../edits/drafts.ts';
import { textOf, textPieces } from '../../../program/call-values.ts';
import { nix } from '../../example-code.ts';
import type { Rule } from '../../rule.ts';
import { imageNameArguments } from '../image-names.ts';
import { distributionGrammar, manual } from '../sources.ts';

export const uppercaseImageName: Rule = {
  id: 'uppercase-image-name',
  meta: {
    summary: 'The name of the image has capital letters, which dockerTools takes away.',
    rationale:
      'Names of images are in lower case. dockerTools lowers them without a word, so that the image that was loaded has ' +
      'another name than the one in the source, and `docker run` with that one fails. Write it as it will be.',
    sources: [distributionGrammar, manual('buildImage')],
    severity: 'warn',
    preset: 'recommended',
    fixable: 'safe',
    changes: ['name'],
    since: '0.1.0',
  },
  examples: {
    valid: [
      {
        code: nix(
          '{ pkgs, lib, appName ? "MyApp" }:',
          'pkgs.dockerTools.buildImage {',
          '  name = lib.toLower "ghcr.io/acme/${appName}";',
          '  copyToRoot = pkgs.buildEnv { name = "Root"; paths = [ ]; };',
          '}',
        ),
        why: 'It is in lower case by then.',
        wild: true,
      },
      { code: '{ pkgs, appName }: pkgs.dockerTools.buildImage { name = "acme/${appName}"; }' },
    ],
    invalid: [
      {
        code: '{ pkgs }: pkgs.dockerTools.buildImage { name = "acme/MyApp"; }',
        findings: [
          {
            at: '"acme/MyApp"',
            message: "'acme/MyApp' has capital letters: the image is called 'acme/myapp'",
          },
        ],
        fixed: '{ pkgs }: pkgs.dockerTools.buildImage { name = "acme/myapp"; }',
      },
      {
        code: '{ pkgs, version }: pkgs.dockerTools.streamLayeredImage { name = "Acme-${version}"; }',
        findings: [{ at: '"Acme-${version}"', message: "'Acme-…' has capital letters" }],
      },
      {
        code: nix(
          '{ pkgs }:',
          'pkgs.dockerTools.buildImage rec {',
          '  name = "MyApp";',
          '  config.Cmd = [ "/bin/${name}" ];',
          '}',
        ),
        findings: [{ at: '"MyApp"', message: 'capital letters' }],
      },
      {
        code: '{ pkgs }: import ./mk.nix { inherit pkgs; app = "Web"; }',
        files: {
          'mk.nix': '{ pkgs, app }: pkgs.dockerTools.buildLayeredImage { name = "acme/${app}"; }',
        },
        findings: [{ at: '"acme/${app}"', file: 'mk.nix', message: "'acme/Web' has capital letters" }],
      },
    ],
  },
  onCall: (call, report) => {
    // pullImage takes its names as they are.
    if (call.function === 'pullImage') return;
    for (const argument of imageNameArguments(call)) {
      for (const value of call.valuesOf(argument)) {
        const pieces = textPieces(value);
        if (!pieces?.some((piece) => piece !== undefined && /[A-Z]/.test(piece))) continue;
        const shown = pieces.map((piece) => piece ?? '…').join('');
        const text = textOf(value);
        const edit =
          text === undefined
            ? undefined
            : replaceArgument(call, argument, value, nixString(text.toLowerCase()));
        report({
          message: `'${shown}' has capital letters: the image is called '${shown.toLowerCase()}'`,
          at: call.originOf(value, call.keyOf(argument)),
          fixes: edit ? [{ title: 'Write it in lower case', applicability: 'safe', edits: [edit] }] : [],
        });
      }
    }
  },
};
