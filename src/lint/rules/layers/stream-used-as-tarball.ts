import { imageFunction } from '../../../dockertools/functions.ts';
import type { CallValue } from '../../../dockertools/image-call.ts';
import { replace } from '../../../edits/drafts.ts';
import type { FixDraft } from '../../../edits/edit.ts';
import type { CallFacts } from '../../../program/call-facts.ts';
import { possibleValues } from '../../../program/call-values.ts';
import { nix } from '../../example-code.ts';
import type { Rule } from '../../rule.ts';
import { manual } from '../sources.ts';

export const streamUsedAsTarball: Rule = {
  id: 'stream-used-as-tarball',
  meta: {
    summary: 'The script of a streamed image is used where an archive is needed.',
    rationale:
      '`streamLayeredImage` gives a program that writes the image when it is run. As a base image, or among images to be merged, ' +
      'an archive is needed: call `buildLayeredImage` with the same arguments.',
    sources: [manual('streamLayeredImage'), manual('buildLayeredImage')],
    severity: 'error',
    preset: 'recommended',
    fixable: 'unsafe',
    changes: ['copyToRoot', 'fromImage', 'function'],
    since: '0.1.0',
  },
  examples: {
    valid: [
      {
        code: nix(
          '{ dockerTools, runCommand }:',
          'let',
          '  base = dockerTools.buildLayeredImage { name = "base"; };',
          '  stream = dockerTools.streamLayeredImage { name = "a"; fromImage = base; };',
          'in',
          '{',
          '  inherit stream;',
          '  image = dockerTools.buildImage { name = "b"; fromImage = runCommand "a.tar" { } "${stream} > $out"; };',
          '}',
        ),
        why: 'The script is run, and what it writes is the archive.',
        wild: true,
      },
    ],
    invalid: [
      {
        code: nix(
          '{ dockerTools }:',
          'let base = dockerTools.streamLayeredImage { name = "base"; };',
          'in dockerTools.buildImage { name = "a"; fromImage = base; }',
        ),
        findings: [
          {
            at: 'dockerTools.streamLayeredImage { name = "base"; }',
            message: 'streamLayeredImage gives a script, where an archive is needed',
          },
        ],
        fixedUnsafely: nix(
          '{ dockerTools }:',
          'let base = dockerTools.buildLayeredImage { name = "base"; };',
          'in dockerTools.buildImage { name = "a"; fromImage = base; }',
        ),
      },
      {
        code: nix(
          '{ pkgs }:',
          'with pkgs.dockerTools;',
          'mergeImages [ ./a.tar (streamNixShellImage { drv = pkgs.hello; }) ]',
        ),
        findings: [
          { at: 'streamNixShellImage { drv = pkgs.hello; }', message: 'streamNixShellImage gives a script' },
        ],
      },
    ],
  },
  onCall: (call, report) => {
    for (const value of archivesOf(call)) {
      if (value.type !== 'image' || imageFunction(value.function).result !== 'script') continue;
      report({
        message: `${value.function} gives a script, where an archive is needed`,
        at: call.originOf(value),
        fixes: fixesOf(call, value),
      });
    }
  },
};

// What a call reads as archives.
function archivesOf(call: CallFacts): readonly CallValue[] {
  if (call.function !== 'mergeImages') return call.values('fromImage');
  return call.call.arguments
    .flatMap((argument) => call.valuesOf(argument))
    .flatMap((list) => (list.type === 'list' ? list.items.flatMap(possibleValues) : []));
}

function fixesOf(call: CallFacts, value: CallValue): readonly FixDraft[] {
  const callee = call.callOf(value)?.callee;
  const file = callee && call.program.fileOf(callee.source);
  const expr = callee && file?.at(callee);
  const key = expr?.type === 'Select' ? expr.path.at(-1) : undefined;
  if (!file || key?.type !== 'StaticKey') return [];
  const archiver = key.name.replace(/^stream/, 'build');
  return [
    { title: `Call ${archiver}`, applicability: 'unsafe', edits: [replace(file.origin(key), archiver)] },
  ];
}
