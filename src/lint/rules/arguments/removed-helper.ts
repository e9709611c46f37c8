import { type RemovedName, removedNames } from '../../../dockertools/functions.ts';
import { stdenvLib } from '../../../dockertools/old-names.ts';
import { replace } from '../../../edits/drafts.ts';
import { renameNixpkgs } from '../../../edits/rename-nixpkgs.ts';
import type { Origin } from '../../../eval/index.ts';
import { nixpkgsNames } from '../../../program/nixpkgs-names.ts';
import type { SourceFile } from '../../../program/source-file.ts';
import { isBound } from '../../../program/written-callee.ts';
import type { AttrKey, Span } from '../../../syntax/index.ts';
import { nix } from '../../example-code.ts';
import type { Finding, Rule } from '../../rule.ts';
import { nixpkgs } from '../sources.ts';

export const removedHelper: Rule = {
  id: 'removed-helper',
  meta: {
    summary: 'Something of nixpkgs is used that has gone, or has another name.',
    rationale:
      'Helpers inside dockerTools have come and gone: `mkManyPureLayers` and `mkCustomisationLayer` left when layers became a ' +
      'stream, and `mergeDrvs` is about to. The package `utillinux` is called `util-linux` since 2020; nixpkgs warns of the old name. ' +
      'The library was also `stdenv.lib` up to 21.05, and is only `lib` now.',
    sources: [nixpkgs(283952), nixpkgs(283721), nixpkgs(179291), nixpkgs(108938)],
    severity: 'warn',
    preset: 'recommended',
    fixable: 'safe',
    since: '0.1.0',
    migration: { goals: ['release'], since: '21.05', change: 'form', keeps: 'image' },
  },
  examples: {
    valid: [
      {
        code: nix(
          '{ pkgs, util-linux, utillinux ? util-linux }:',
          'let util = if pkgs ? utillinux then pkgs.utillinux else pkgs.util-linux;',
          'in pkgs.dockerTools.buildLayeredImage { name = "a"; contents = [ utillinux util ]; }',
        ),
        why: 'Both names are asked for; a variable may be called so.',
        wild: true,
      },
      { code: '{ lib, tools }: tools.mergeDrvs { }', why: 'Not that of dockerTools.' },
    ],
    invalid: [
      {
        code: nix(
          '{ pkgs }:',
          'pkgs.dockerTools.buildImage { name = "a"; config.Env = [ "PATH=${pkgs.stdenv.lib.makeBinPath [ ]}" ]; }',
        ),
        findings: [{ at: 'lib', message: "'stdenv.lib' is removed from nixpkgs since 21.11" }],
        fixed: nix(
          '{ pkgs }:',
          'pkgs.dockerTools.buildImage { name = "a"; config.Env = [ "PATH=${pkgs.lib.makeBinPath [ ]}" ]; }',
        ),
      },
      {
        code: nix(
          '{ stdenv, dockerTools, debug ? false }:',
          'with stdenv.lib;',
          'dockerTools.buildImage { name = "a"; tag = stdenv.lib.optionalString debug "debug"; } # of the library',
        ),
        findings: [
          { at: 'lib', line: 2, message: "'stdenv.lib' is removed" },
          { at: 'lib', line: 3, message: "'stdenv.lib' is removed" },
        ],
        fixed: nix(
          '{ lib, stdenv, dockerTools, debug ? false }:',
          'with lib;',
          'dockerTools.buildImage { name = "a"; tag = lib.optionalString debug "debug"; } # of the library',
        ),
      },
      {
        code: nix(
          '{ pkgs ? import <nixpkgs> { } }:',
          'with pkgs;',
          'let inherit (stdenv) lib isLinux;',
          'in dockerTools.buildImage { name = "a"; tag = lib.optionalString isLinux stdenv.lib.version; }',
        ),
        findings: [
          { at: 'lib', line: 3, message: "'stdenv.lib' is removed" },
          { at: 'lib', line: 4, message: "'stdenv.lib' is removed" },
        ],
        fixed: nix(
          '{ pkgs ? import <nixpkgs> { } }:',
          'with pkgs;',
          'let inherit (stdenv) isLinux;',
          'in dockerTools.buildImage { name = "a"; tag = lib.optionalString isLinux lib.version; }',
        ),
      },
      {
        code: nix(
          '{ tools }:',
          'tools.dockerTools.buildImage { name = "a"; tag = tools.stdenv.lib.version; }',
        ),
        findings: [{ at: 'lib', message: "'stdenv.lib' is removed", unfixed: 'cannot be reached' }],
      },
      {
        code: nix(
          '{ pkgs, dockerTools }:',
          'dockerTools.buildLayeredImage {',
          '  name = "a";',
          '  contents = [ pkgs.utillinux.bin ] ++ (with pkgs; [ utillinux bash ]);',
          '}',
        ),
        findings: [
          { at: 'utillinux', line: 4, message: "'utillinux' is called 'util-linux' now" },
          { at: 'utillinux', line: 4, message: "'utillinux' is called 'util-linux' now" },
        ],
        fixed: nix(
          '{ pkgs, dockerTools }:',
          'dockerTools.buildLayeredImage {',
          '  name = "a";',
          '  contents = [ pkgs.util-linux.bin ] ++ (with pkgs; [ util-linux bash ]);',
          '}',
        ),
      },
      {
        code: nix(
          '{ pkgs, a, b }:',
          'let merged = pkgs.dockerTools.mergeDrvs { derivations = [ a b ]; };',
          'in pkgs.dockerTools.buildImage { name = "a"; copyToRoot = merged; }',
        ),
        findings: [{ at: 'mergeDrvs', message: "'dockerTools.mergeDrvs' is deprecated" }],
      },
    ],
  },
  onFile: (file, report, program) => {
    if (!program.hasOwnCalls) return;
    for (const select of file.all('Select')) {
      const start = select.target.type === 'Identifier' ? select.target.name : '';
      select.path.forEach((key, index) => {
        const holder = index === 0 ? start : nameOf(select.path[index - 1]);
        const removed = removedNames.find(
          ({ name, of }) => name === nameOf(key) && (of === undefined || of === holder),
        );
        if (removed && !isAskedFor(removed.name)) report(findingOf(removed, file.origin(key)));
      });
    }
    for (const key of keysOfStdenvLib(file)) report(findingOfLib(file, key));
    for (const variable of file.all('Identifier')) {
      const removed = removedNames.find(({ name, of }) => name === variable.name && of === undefined);
      if (removed && !isBound(file, variable) && !isAskedFor(removed.name))
        report(findingOf(removed, file.origin(variable)));
    }

    // `pkgs ? utillinux`
    function isAskedFor(name: string): boolean {
      return file.all('HasAttr').some(({ path }) => nameOf(path.at(-1)) === name);
    }
  },
};

/** The `lib` of each `stdenv.lib`, however the set is reached, and of `inherit (stdenv) lib`. */
function keysOfStdenvLib(file: SourceFile): readonly Span[] {
  const selected = file.all('Select').flatMap(({ target, path }) => {
    const steps = [target.type === 'Identifier' ? target.name : '', ...path.map(nameOf)];
    const index = steps.indexOf('stdenv');
    const key = path[index];
    return index >= 0 && key !== undefined && steps[index + 1] === 'lib' ? [key] : [];
  });
  const inherited = file.source.text.includes('stdenv')
    ? nixpkgsNames(file).filter(({ form, path }) => form === 'inherit' && path.join('.') === 'stdenv.lib')
    : [];
  return [...selected, ...inherited.map(({ at }) => at)];
}

function findingOfLib(file: SourceFile, key: Span): Finding {
  const name = nixpkgsNames(file).find(
    ({ at, path }) => at.start === key.start && path.join('.') === 'stdenv.lib',
  );
  const edits = name && renameNixpkgs(file, name, stdenvLib.now);
  return {
    message: "'stdenv.lib' is removed from nixpkgs since 21.11: it is 'lib'",
    at: file.origin(key),
    ...(edits
      ? { fixes: [{ title: "Take 'lib' itself", applicability: 'safe', edits }] }
      : { unfixed: "'lib' cannot be reached from here" }),
  };
}

function nameOf(key: AttrKey | undefined): string | undefined {
  return key?.type === 'StaticKey' ? key.name : undefined;
}

function findingOf({ name, of, state, instead }: RemovedName, at: Origin): Finding {
  const whole = of === undefined ? name : `${of}.${name}`;
  if (instead === undefined)
    return { message: `'${whole}' is ${state} in nixpkgs`, at, unfixed: 'nothing takes its place' };
  return {
    message: `'${whole}' is called '${instead}' now`,
    at,
    fixes: [{ title: `Rename to '${instead}'`, applicability: 'safe', edits: [replace(at, instead)] }],
  };
}
