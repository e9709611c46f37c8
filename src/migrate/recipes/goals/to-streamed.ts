import type { ImageCall } from '../../../dockertools/image-call.ts';
import { nix } from '../../../lint/example-code.ts';
import { manual } from '../../../lint/rules/sources.ts';
import type { CallFacts } from '../../../program/call-facts.ts';
import { possibleValues } from '../../../program/call-values.ts';
import { isInText, readingsOfResult } from '../../../program/result-readings.ts';
import type { Recipe } from '../../recipe.ts';
import { type Conversion, convertCall, goes, stays } from './convert-call.ts';

const streamedConversion: Conversion = {
  functions: { buildLayeredImage: 'streamLayeredImage' },
  // It is about the archive, and there is none.
  stepOf: (_call, { name }) => (name === 'compressor' ? goes : stays),
  reasonOf,
};

export const toStreamed: Recipe = {
  id: 'to-streamed',
  meta: {
    summary: 'buildLayeredImage puts an archive into the store.',
    rationale:
      'streamLayeredImage builds a script that writes the same image when it is run: `$(nix-build) | docker load`. Nothing of the ' +
      'size of the image is written to the store. Whoever reads the result as a file has to run it now; where that can be seen ' +
      'in the file, the call is left as it is.',
    sources: [manual('streamLayeredImage')],
    severity: 'info',
    preset: 'all',
    fixable: 'safe',
    changes: ['function', 'compressor'],
    since: '0.1.0',
    migration: { goals: ['streamed'], change: 'form', keeps: 'image' },
  },
  examples: {
    valid: [
      {
        code: nix('{ dockerTools }: dockerTools.streamLayeredImage { name = "a"; }'),
        why: 'It streams.',
        wild: true,
      },
    ],
    invalid: [
      {
        code: nix(
          '{ pkgs }:',
          'pkgs.dockerTools.buildLayeredImage {',
          '  name = "a";',
          '  contents = [ pkgs.hello ]; # programs',
          '  compressor = "zstd";',
          '}',
        ),
        findings: [
          { at: 'pkgs.dockerTools.buildLayeredImage', message: 'buildLayeredImage builds an archive' },
        ],
        fixed: nix(
          '{ pkgs }:',
          'pkgs.dockerTools.streamLayeredImage {',
          '  name = "a";',
          '  contents = [ pkgs.hello ]; # programs',
          '}',
        ),
      },
      {
        code: nix(
          '{ pkgs }:',
          'let',
          '  base = pkgs.dockerTools.buildLayeredImage { name = "base"; };',
          '  app = pkgs.dockerTools.buildLayeredImage { name = "a"; fromImage = base; };',
          '  load = pkgs.writeScript "load" "docker load < ${app}";',
          'in',
          '{ inherit load; script = (pkgs.dockerTools.buildLayeredImage { name = "b"; }).stream; }',
        ),
        findings: [
          { at: 'pkgs.dockerTools.buildLayeredImage', line: 3, message: 'builds an archive' },
          { at: 'pkgs.dockerTools.buildLayeredImage', line: 4, message: 'builds an archive' },
          { at: 'pkgs.dockerTools.buildLayeredImage', line: 7, message: 'builds an archive' },
        ],
      },
    ],
  },
  onCall: (call, report) => {
    if (call.function !== 'buildLayeredImage' && call.function !== 'buildLayeredImageWithNixDb') return;
    const converted = convertCall(call, streamedConversion);
    report({
      message: `${call.function} builds an archive`,
      at: call.callee,
      ...(typeof converted === 'string' ? { unfixed: converted } : { fixes: [converted] }),
    });
  },
};

function reasonOf(call: CallFacts): string | undefined {
  const users = call.program.calls.filter((each) => readsArchive(each, call.call));
  const [user] = users;
  if (user) return `${user.function} reads its result as an archive`;
  const reading = readingsOfResult(call.program.fileOf(call.site.source), call.site).find(isInText);
  if (!reading) return undefined;
  const { line } = reading.file.source.positionAt(reading.expr.start);
  return `the text in line ${line} names its result, which would be a script and no archive then`;
}

function readsArchive(user: CallFacts, image: ImageCall): boolean {
  const values =
    user.function === 'mergeImages'
      ? user.call.arguments.flatMap(({ value }) => possibleValues(value))
      : user.values('fromImage');
  const items = values.flatMap((value) =>
    value.type === 'list' ? value.items.flatMap(possibleValues) : [value],
  );
  return items.some((value) => user.callOf(value)?.call === image);
}
