import type { CallArgument } from '../../../dockertools/image-call.ts';
import { addArgument, addArgumentAfter } from '../../../edits/arguments.ts';
import { contains } from '../../../edits/other-uses.ts';
import { nix } from '../../../lint/example-code.ts';
import type { Finding } from '../../../lint/rule.ts';
import { manual, nixpkgs } from '../../../lint/rules/sources.ts';
import type { CallFacts } from '../../../program/call-facts.ts';
import { textOf } from '../../../program/call-values.ts';
import type { SourceFile } from '../../../program/source-file.ts';
import type { Binding, Span } from '../../../syntax/index.ts';
import type { Recipe } from '../../recipe.ts';
import { hasStoreLayers, pin } from './calls.ts';

const epoch = '1970-01-01T00:00:01Z';

export const mtimeOfCreated: Recipe = {
  id: 'mtime-of-created',
  meta: {
    summary: 'The files of an image no longer have the time that `created` says.',
    rationale:
      'Until nixpkgs 24.05 `created` was also the time of all files in layers of store paths, so every new date made all layers new. ' +
      'Since 24.11 that is `mtime`, which is one second past 1970 where it is not given. The layers change once, and stay the same ' +
      'with later dates. Only who needs the layers of before sets `mtime` to the same time.',
    sources: [nixpkgs(329425), nixpkgs(254421), manual('streamLayeredImage')],
    severity: 'info',
    preset: 'all',
    fixable: 'safe',
    changes: ['mtime'],
    since: '0.1.0',
    migration: { goals: ['release'], since: '24.11', change: 'behaviour', pins: true, keeps: 'nothing' },
  },
  examples: {
    valid: [
      {
        code: nix(
          '{ pkgs, date }:',
          '[',
          '  (pkgs.dockerTools.buildImage { name = "a"; created = date; })',
          '  (pkgs.dockerTools.buildLayeredImage { name = "b"; created = date; mtime = date; })',
          '  (pkgs.dockerTools.buildLayeredImage { name = "c"; created = "1970-01-01T00:00:01Z"; })',
          ']',
        ),
        why: 'It has no such layers, both times, the time that files have anyway.',
        wild: true,
      },
    ],
    invalid: [
      {
        code: nix(
          '{ pkgs, self }:',
          'pkgs.dockerTools.buildLayeredImage {',
          '  name = "a";',
          '  created = builtins.substring 0 8 self.lastModifiedDate; # of the commit',
          '  contents = [ pkgs.hello ];',
          '}',
        ),
        findings: [{ at: 'created', message: "no longer the time of 'created' from 24.11 on" }],
        fixed: nix(
          '{ pkgs, self }:',
          'pkgs.dockerTools.buildLayeredImage {',
          '  name = "a";',
          '  created = builtins.substring 0 8 self.lastModifiedDate; # of the commit',
          '  mtime = builtins.substring 0 8 self.lastModifiedDate;',
          '  contents = [ pkgs.hello ];',
          '}',
        ),
      },
      {
        code: nix(
          '{ pkgs, created }:',
          '[',
          '  (pkgs.dockerTools.streamLayeredImage { name = "a"; inherit created; })',
          '  (pkgs.dockerTools.streamLayeredImage { name = "b"; created = "now"; })',
          ']',
        ),
        findings: [
          { at: 'created', line: 3, message: "no longer the time of 'created'" },
          { at: 'created', line: 4, message: "no longer the time of 'created'" },
        ],
        fixed: nix(
          '{ pkgs, created }:',
          '[',
          '  (pkgs.dockerTools.streamLayeredImage { name = "a"; inherit created; mtime = created; })',
          '  (pkgs.dockerTools.streamLayeredImage { name = "b"; created = "now"; })',
          ']',
        ),
      },
    ],
  },
  onCall: (call, report) => {
    const argument = call.argument('created');
    const isConcerned = call.isLayered && hasStoreLayers(call) && !call.isOfOwnLibrary;
    if (!argument || !isConcerned || call.has('mtime') === true) return;
    const values = call.valuesOf(argument);
    if (values.every((value) => textOf(value) === epoch)) return;
    report({
      message:
        "its files have no longer the time of 'created' from 24.11 on, but that of 'mtime': all its layers of store paths get other digests",
      at: call.keyOf(argument),
      ...(values.some((value) => textOf(value) === 'now')
        ? { unfixed: 'with "now" every build had other layers anyway' }
        : pinOf(call, argument)),
    });
  },
};

function pinOf(call: CallFacts, argument: CallArgument): Pick<Finding, 'fixes' | 'unfixed'> {
  const key = call.keyOf(argument);
  const file = call.program.fileOf(key.source);
  const placed = file.bindingOf(key);
  const edit = placed
    ? addArgumentAfter(call, argument, `mtime${file.textOf({ start: key.end, end: placed.binding.end })}`)
    : isInherited(file, key, call.site) && addArgument(call, 'mtime = created;');
  return pin(call, "Set mtime to the time of 'created'", [edit || undefined]);
}

/** Whether it is `inherit created;` of the call, so that the name stands for the same there. */
function isInherited(file: SourceFile, key: Span, site: Span): boolean {
  return file
    .all('AttrSet')
    .flatMap(({ bindings }): readonly Binding[] => bindings)
    .some(
      (binding) =>
        binding.type === 'InheritBinding' &&
        binding.from === undefined &&
        contains(binding, key) &&
        contains(site, binding),
    );
}
