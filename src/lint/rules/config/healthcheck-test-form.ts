import { replace } from '../../../edits/drafts.ts';
import { textPieces } from '../../../program/call-values.ts';
import { nix } from '../../example-code.ts';
import type { Rule } from '../../rule.ts';
import { dockerImageSpecification } from '../sources.ts';
import { commandEntries } from './command-values.ts';

const kinds = new Set(['NONE', 'CMD', 'CMD-SHELL']);

export const healthcheckTestForm: Rule = {
  id: 'healthcheck-test-form',
  meta: {
    summary: '`config.Healthcheck.Test` does not begin with NONE, CMD or CMD-SHELL.',
    rationale:
      'The first element says how the others are run. With any other word Docker does not check anything.',
    sources: [dockerImageSpecification],
    severity: 'error',
    preset: 'recommended',
    fixable: 'safe',
    changes: ['config.Healthcheck'],
    since: '0.1.0',
  },
  examples: {
    valid: [
      {
        code: '{ dockerTools, how }: dockerTools.buildImage { name = "a"; config.Healthcheck.Test = [ how "curl" ]; }',
        wild: true,
      },
      {
        code: '{ dockerTools }: dockerTools.buildImage { name = "a"; config.Healthcheck.Test = [ "CMD-SHELL" "true || exit 1" ]; }',
      },
      {
        code: '{ dockerTools }: dockerTools.buildImage { name = "a"; config.Healthcheck.Test = [ ]; }',
        why: 'That of the base image.',
      },
    ],
    invalid: [
      {
        code: nix(
          '{ dockerTools, pkgs }:',
          'dockerTools.buildImage { name = "a"; config.Healthcheck = { Test = [ "${pkgs.curl}/bin/curl" "localhost" ]; }; }',
        ),
        findings: [{ at: '"${pkgs.curl}/bin/curl"', message: 'NONE, CMD or CMD-SHELL' }],
        fixed: nix(
          '{ dockerTools, pkgs }:',
          'dockerTools.buildImage { name = "a"; config.Healthcheck = { Test = [ "CMD" "${pkgs.curl}/bin/curl" "localhost" ]; }; }',
        ),
      },
      {
        code: nix(
          'let test = [ "cmd" "true" ]; in',
          '{ dockerTools }:',
          'dockerTools.buildImage { name = "a"; config.Healthcheck.Test = test; }',
        ),
        findings: [{ at: '"cmd"', message: 'NONE, CMD or CMD-SHELL' }],
        fixed: nix(
          'let test = [ "CMD" "true" ]; in',
          '{ dockerTools }:',
          'dockerTools.buildImage { name = "a"; config.Healthcheck.Test = test; }',
        ),
      },
    ],
  },
  onCall: (call, report) => {
    for (const { key, value } of commandEntries(call)) {
      const [first] = key === 'Test' && value.type === 'list' ? value.items : [];
      const pieces = textPieces(first);
      if (first === undefined || pieces === undefined) continue;
      const [word] = pieces;
      // An unknown first part may be anything, but a path after it makes it a program.
      if (word === undefined ? !pieces.some((piece) => piece?.includes('/')) : kinds.has(word)) continue;
      const at = call.originOf(first);
      const expr = call.program.fileOf(at.source).at(at);
      const upper = word?.toUpperCase() ?? '';
      const newText = kinds.has(upper) ? `"${upper}"` : `"CMD" ${at.source.text.slice(at.start, at.end)}`;
      report({
        message: 'a test begins with NONE, CMD or CMD-SHELL',
        at,
        fixes:
          expr?.type === 'String'
            ? [
                {
                  title: `Make it ${kinds.has(upper) ? upper : 'a CMD'}`,
                  applicability: 'safe',
                  edits: [replace(at, newText)],
                },
              ]
            : [],
      });
    }
  },
};
