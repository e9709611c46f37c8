import { addArgument, renameArgument, replaceArgument } from '../../../edits/arguments.ts';
import { linesBeside } from '../../../edits/drafts.ts';
import type { EditDraft } from '../../../edits/edit.ts';
import { defaultMaxLayers } from '../../../layering/layer-limit.ts';
import { nix } from '../../../lint/example-code.ts';
import type { Finding } from '../../../lint/rule.ts';
import { manual, nixpkgs } from '../../../lint/rules/sources.ts';
import type { CallFacts } from '../../../program/call-facts.ts';
import { numberOf } from '../../../program/call-values.ts';
import type { Recipe } from '../../recipe.ts';
import { baseLayersOf } from './base-layers.ts';
import { hasStoreLayers, isDefault, pin, pinByArgument } from './calls.ts';

export const layersByAutoLayer: Recipe = {
  id: 'layers-by-auto-layer',
  meta: {
    summary: 'Store paths are grouped into layers by size, no longer by popularity.',
    rationale:
      'Until nixpkgs 25.05 the paths that most others lead to had layers of their own, and the last layer took the rest. Since 25.11 ' +
      'the largest paths have layers of their own, with what only they need. The files are the same, and a layer of the same paths ' +
      'has the same digest; but most layers hold other paths, so registries and machines get them anew once. A pipeline makes the ' +
      'layers of before: `popularity_contest`, then `limit_layers` with what the base image and the customisation layer leave of ' +
      '`maxLayers`. In nixlayer\'s library it is `layering = "popularity-2024"`.',
    sources: [nixpkgs(355189), manual('streamLayeredImage')],
    severity: 'info',
    preset: 'all',
    fixable: 'safe',
    changes: ['layering', 'layeringPipeline', 'maxLayers'],
    since: '0.1.0',
    migration: { goals: ['release'], since: '25.11', change: 'behaviour', pins: true, keeps: 'files' },
  },
  examples: {
    valid: [
      {
        code: nix(
          '{ pkgs }:',
          '[',
          '  (pkgs.dockerTools.buildImage { name = "a"; })',
          '  (pkgs.dockerTools.streamLayeredImage { name = "b"; includeStorePaths = false; })',
          '  (pkgs.dockerTools.buildLayeredImage { name = "c"; layeringPipeline = ./layers.json; })',
          ']',
        ),
        why: 'One layer, no store paths, layers of its own choice.',
        wild: true,
      },
      {
        code: '{ nixlayer, pkgs }: (nixlayer.lib.dockerTools pkgs).buildLayeredImage { name = "a"; layering = "transfer"; }',
      },
    ],
    invalid: [
      {
        code: nix(
          '{ pkgs }:',
          'pkgs.dockerTools.buildLayeredImage {',
          '  name = "a";',
          '  contents = [ pkgs.hello ];',
          '}',
        ),
        findings: [
          {
            at: 'pkgs.dockerTools.buildLayeredImage',
            message: 'by size from 25.11 on, no longer by popularity',
          },
        ],
        fixed: nix(
          '{ pkgs }:',
          'pkgs.dockerTools.buildLayeredImage {',
          '  name = "a";',
          '  contents = [ pkgs.hello ];',
          '  layeringPipeline = [',
          '    [ "popularity_contest" ]',
          '    [',
          '      "limit_layers"',
          '      99',
          '    ]',
          '  ];',
          '}',
        ),
      },
      {
        code: nix(
          '{ dockerTools }:',
          'let base = dockerTools.buildImage { name = "base"; }; in',
          'dockerTools.streamLayeredImage { name = "a"; fromImage = base; maxLayers = 20; }',
        ),
        findings: [{ at: 'dockerTools.streamLayeredImage', message: 'by size from 25.11 on' }],
        fixed: nix(
          '{ dockerTools }:',
          'let base = dockerTools.buildImage { name = "base"; }; in',
          'dockerTools.streamLayeredImage { name = "a"; fromImage = base; layeringPipeline = [ [ "popularity_contest" ] [ "limit_layers" 18 ] ]; }',
        ),
      },
      {
        code: nix(
          '{ dockerTools }:',
          'dockerTools.buildLayeredImage {',
          '  name = "a";',
          '  maxLayers = 3; # few',
          '  inherit (dockerTools) contents;',
          '}',
        ),
        findings: [{ at: 'dockerTools.buildLayeredImage', message: 'by size' }],
        fixed: nix(
          '{ dockerTools }:',
          'dockerTools.buildLayeredImage {',
          '  name = "a";',
          '  layeringPipeline = [',
          '    [ "popularity_contest" ]',
          '    [',
          '      "limit_layers"',
          '      2',
          '    ]',
          '  ]; # few',
          '  inherit (dockerTools) contents;',
          '}',
        ),
      },
      {
        code: nix(
          '{ dockerTools, base, drv }:',
          '[',
          '  (dockerTools.streamLayeredImage { name = "a"; fromImage = base; })',
          '  (dockerTools.buildNixShellImage { inherit drv; })',
          ']',
        ),
        findings: [
          { at: 'dockerTools.streamLayeredImage', message: 'by size' },
          { at: 'dockerTools.buildNixShellImage', message: 'by size' },
        ],
      },
      {
        code: nix(
          '{ nixlayer, pkgs, base }:',
          '(nixlayer.lib.dockerTools pkgs).buildLayeredImage { name = "a"; fromImage = base; }',
        ),
        findings: [{ at: '(nixlayer.lib.dockerTools pkgs).buildLayeredImage', message: 'by size' }],
        fixed: nix(
          '{ nixlayer, pkgs, base }:',
          '(nixlayer.lib.dockerTools pkgs).buildLayeredImage { name = "a"; fromImage = base; layering = "popularity-2024"; }',
        ),
      },
    ],
  },
  onCall: (call, report) => {
    if (!isGroupedByDefault(call)) return;
    report({
      message:
        'its store paths are grouped into layers by size from 25.11 on, no longer by popularity: layers that hold other paths than before get other digests',
      at: call.callee,
      ...pinOf(call),
    });
  },
};

/** Whether nixpkgs decides how the store paths of an image are grouped. */
export function isGroupedByDefault(call: CallFacts): boolean {
  return hasStoreLayers(call) && isDefault(call, 'layeringPipeline') && isDefault(call, 'layering');
}

function pinOf(call: CallFacts): Pick<Finding, 'fixes' | 'unfixed'> {
  if (!call.isLayered) return { unfixed: `'${call.function}' has no 'layeringPipeline'` };
  if (call.isOfOwnLibrary) return pinByArgument(call, 'layering', '"popularity-2024"');
  const limit = limitOf(call);
  if (typeof limit === 'string') return { unfixed: limit };
  const edits = insteadOfMaxLayers(call, limit) ?? [
    addArgument(call, pipeline(limit, 'layeringPipeline = ')),
  ];
  return pin(call, 'Set layeringPipeline as it was in 25.05', edits);
}

/** As nixfmt lays it out. */
function pipeline(limit: number, name = ''): readonly string[] {
  const end = name === '' ? '' : ';';
  return [
    `${name}[`,
    '  [ "popularity_contest" ]',
    '  [',
    '    "limit_layers"',
    `    ${limit}`,
    '  ]',
    `]${end}`,
  ];
}

/** The layers that are left for store paths; or why that is not known. */
function limitOf(call: CallFacts): number | string {
  const base = baseLayersOf(call);
  if (base === undefined)
    return 'a pipeline has to say how many layers the base image leaves, which is not known here';
  const layers = maxLayersOf(call);
  if (layers === undefined)
    return "a pipeline has to say how many layers there are, and 'maxLayers' is not known here";
  const limit = layers - 1 - base;
  return limit < 1 ? "'maxLayers' leaves no layer for store paths" : limit;
}

function maxLayersOf(call: CallFacts): number | undefined {
  if (call.has('maxLayers') === false) return defaultMaxLayers;
  const [value, ...others] = call.values('maxLayers');
  return others.length === 0 ? numberOf(value) : undefined;
}

// Beside a pipeline the number would have no effect.
function insteadOfMaxLayers(call: CallFacts, limit: number): readonly EditDraft[] | undefined {
  const argument = call.argument('maxLayers');
  const [value] = call.values('maxLayers');
  if (!argument || !value) return undefined;
  const isSame = (each: CallFacts) => isGroupedByDefault(each) && limitOf(each) === limit;
  const name = renameArgument(call, argument, 'layeringPipeline', isSame);
  const key = call.keyOf(argument);
  const text = linesBeside(call.program.fileOf(key.source), key, pipeline(limit));
  const written = replaceArgument(call, argument, value, text);
  return name && written && [name, written];
}
