import { type RemovedName, removedNames } from '../../../dockertools/functions.ts';
import { replace } from '../../../edits/drafts.ts';
import type { Origin } from '../../../eval/index.ts';
import { isBound } from '../../../program/written-callee.ts';
import type { AttrKey } from '../../../syntax/index.ts';
import { nix } from '../../example-code.ts';
import type { Finding, Rule } from '../../rule.ts';
import { nixpkgs } from '../sources.ts';

export const removedHelper: Rule = {
  id: 'removed-helper',
  meta: {
    summary: 'Something of nixpkgs is used that has gone, or has another name.',
    rationale:
      'Helpers inside dockerTools have come and gone: `mkManyPureLayers` and `mkCustomisationLayer` left when layers became a ' +
      'stream, and `mergeDrvs` is about to. The package `utillinux` is called `util-linux` since 2020; nixpkgs warns of the old name.',
    sources: [nixpkgs(283952), nixpkgs(283721), nixpkgs(179291)],
    severity: 'warn',
    preset: 'recommended',
    fixable: 'safe',
    changes: ['*'],
    since: '0.1.0',
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
    for (const select of file.all('Select')) {
      const steps = [
        select.target.type === 'Identifier' ? select.target.name : '',
        ...select.path.map(nameOf),
      ];
      const index = steps.indexOf('stdenv');
      const key = select.path[index];
      if (index < 0 || key === undefined || steps[index + 1] !== 'lib') continue;
      report({
        message: "'stdenv.lib' is removed from nixpkgs since 21.11: it is 'lib'",
        at: file.origin(key),
      });
    }
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

function nameOf(key: AttrKey | undefined): string | undefined {
  return key?.type === 'StaticKey' ? key.name : undefined;
}

function findingOf({ name, of, state, instead }: RemovedName, at: Origin): Finding {
  const whole = of === undefined ? name : `${of}.${name}`;
  if (instead === undefined) return { message: `'${whole}' is ${state} in nixpkgs`, at };
  return {
    message: `'${whole}' is called '${instead}' now`,
    at,
    fixes: [{ title: `Rename to '${instead}'`, applicability: 'safe', edits: [replace(at, instead)] }],
  };
}
