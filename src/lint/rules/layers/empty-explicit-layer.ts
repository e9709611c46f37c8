import type { CallValue } from '../../../dockertools/image-call.ts';
import { removeItem } from '../../../edits/list-items.ts';
import type { CallFacts } from '../../../program/call-facts.ts';
import { textOf } from '../../../program/call-values.ts';
import { nix } from '../../example-code.ts';
import type { Report, Rule } from '../../rule.ts';
import { packageName } from '../file-system/packages.ts';
import { explicitLayerLists, itemsOfLayer } from './explicit-layers.ts';

export const emptyExplicitLayer: Rule = {
  id: 'empty-explicit-layer',
  meta: {
    summary: 'One of `layers` holds nothing.',
    rationale:
      'A layer takes what its packages need and no layer below has. One that names no package, or only what is named below, gets ' +
      'nothing, and the image has no such layer; mostly another package was meant, or another order: what many images share ' +
      'belongs into the lower one.',
    sources: [],
    severity: 'warn',
    preset: 'recommended',
    fixable: 'safe',
    changes: ['layers'],
    since: '0.1.0',
  },
  examples: {
    valid: [
      {
        code: nix(
          '{ pkgs, nixlayer, app, debug ? false, more }:',
          'let extra = [ ]; in',
          '(nixlayer.lib.dockerTools pkgs).buildLayeredImage {',
          '  name = "a";',
          '  layers = [',
          '    [ pkgs.openssl pkgs.python3 ]',
          '    (pkgs.lib.optional debug pkgs.gdb)',
          '    extra',
          '    [ pkgs.openssl app ]',
          '    ([ pkgs.python3 ] ++ more)',
          '    (if debug then [ pkgs.python3 ] else [ app.debug ])',
          '  ];',
          '}',
        ),
        why: 'Variables may be empty on purpose, and a layer may name what is below beside something new.',
        wild: true,
      },
    ],
    invalid: [
      {
        code: nix(
          '{ pkgs, nixlayer }:',
          '(nixlayer.lib.dockerTools pkgs).buildLayeredImage {',
          '  name = "a";',
          '  layers = [',
          '    [ ]',
          '    [ pkgs.openssl pkgs.python3 ] # runtime',
          '    [ pkgs.hello ]',
          '    [ [ pkgs.python3 ] pkgs.hello ]',
          '  ];',
          '}',
        ),
        findings: [
          { at: '[ ]', message: 'this layer holds nothing: it names no package' },
          {
            at: '[ [ pkgs.python3 ] pkgs.hello ]',
            message: "this layer holds nothing: 'python3' and 'hello' are in layers below",
          },
        ],
        fixed: nix(
          '{ pkgs, nixlayer }:',
          '(nixlayer.lib.dockerTools pkgs).buildLayeredImage {',
          '  name = "a";',
          '  layers = [',
          '    [ pkgs.openssl pkgs.python3 ] # runtime',
          '    [ pkgs.hello ]',
          '  ];',
          '}',
        ),
      },
      {
        code: nix(
          '{ pkgs, nixlayer }:',
          'let runtime = [ pkgs.python3 ]; in',
          '(nixlayer.lib.dockerTools pkgs).streamLayeredImage { name = "a"; layers = [ runtime ] ++ [ [ pkgs.python3 ] ]; }',
        ),
        findings: [{ at: '[ pkgs.python3 ]', line: 3, message: "'python3' is in a layer below" }],
        fixed: nix(
          '{ pkgs, nixlayer }:',
          'let runtime = [ pkgs.python3 ]; in',
          '(nixlayer.lib.dockerTools pkgs).streamLayeredImage { name = "a"; layers = [ runtime ] ++ [ ]; }',
        ),
      },
    ],
  },
  onCall: (call, report) => {
    if (!call.isLayered) return;
    for (const { items } of explicitLayerLists(call)) {
      const below = new Map<string, CallValue>();
      for (const layer of items) {
        if (layer.type !== 'list') continue;
        const own = itemsOfLayer(layer);
        if (own.length === 0) reportEmpty(call, layer, report);
        else reportRepeated(call, layer, own, below, report);
        for (const item of own) {
          const name = nameOf(item);
          if (name !== undefined && !below.has(name)) below.set(name, item);
        }
      }
    }
  },
};

/** The same name is the same package. Of an evaluated one only the name is known, which others may have as well. */
function nameOf(item: CallValue): string | undefined {
  return item.type === 'package' ? undefined : (packageName(item) ?? textOf(item));
}

// Not that of a variable, or of a condition that does not hold.
function reportEmpty(call: CallFacts, layer: CallValue, report: Report): void {
  const at = call.originOf(layer);
  const edit = removeItem(call.program.fileOf(at.source), at);
  if (!edit) return;
  report({
    message: 'this layer holds nothing: it names no package',
    at,
    fixes: [{ title: 'Remove it', applicability: 'safe', edits: [edit] }],
  });
}

function reportRepeated(
  call: CallFacts,
  layer: CallValue,
  own: readonly CallValue[],
  below: ReadonlyMap<string, CallValue>,
  report: Report,
): void {
  const names = [...new Set(own.map(nameOf))];
  const earlier = names.flatMap((name) => below.get(name ?? '') ?? []);
  if (earlier.length < names.length) return;
  const at = call.originOf(layer);
  const edit = removeItem(call.program.fileOf(at.source), at);
  const quoted = names.map((name) => `'${name}'`).join(' and ');
  report({
    message: `this layer holds nothing: ${quoted} ${names.length === 1 ? 'is in a layer below' : 'are in layers below'}`,
    at,
    related: earlier.map((item) => ({ message: 'it is here, too', at: call.originOf(item) })),
    fixes: edit ? [{ title: 'Remove it', applicability: 'safe', edits: [edit] }] : [],
  });
}
