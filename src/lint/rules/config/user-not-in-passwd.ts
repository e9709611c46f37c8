import type { CallValue } from '../../../dockertools/image-call.ts';
import type { CallFacts } from '../../../program/call-facts.ts';
import { isNull, textOf, textPieces } from '../../../program/call-values.ts';
import { nix } from '../../example-code.ts';
import type { Rule } from '../../rule.ts';
import { mayHaveBase } from '../file-system/packages.ts';
import { dockerImageSpecification, nixpkgs } from '../sources.ts';

export const userNotInPasswd: Rule = {
  id: 'user-not-in-passwd',
  meta: {
    summary: '`config.User` is a name that nothing in the image defines.',
    rationale:
      "The runtime looks a name up in the image's `/etc/passwd`, and does not start the container when it is not there. Use a number, or add a passwd file: `dockerTools.fakeNss.override { extraPasswdLines = [ … ]; }`.",
    sources: [dockerImageSpecification, nixpkgs(105685)],
    severity: 'warn',
    preset: 'recommended',
    fixable: 'no',
    since: '0.1.0',
  },
  examples: {
    valid: [
      {
        code: '{ pkgs }: pkgs.dockerTools.buildLayeredImage { name = "a"; contents = [ pkgs.hello pkgs.dockerTools.fakeNss ]; config.User = "nobody"; }',
      },
      {
        code: '{ pkgs, base }: pkgs.dockerTools.buildLayeredImage { name = "a"; fromImage = base; config.User = "app"; }',
        why: 'The base may know the user.',
        wild: true,
      },
      {
        code: '{ nixlayerTools, debian }: nixlayerTools.buildLayeredImage { name = "a"; fromRootfs = debian; config.User = "app"; }',
        why: 'So may a root file system.',
      },
      {
        code: '{ pkgs }: pkgs.dockerTools.buildImage { name = "a"; runAsRoot = "${pkgs.dockerTools.shadowSetup}\nuseradd app"; config.User = "app"; }',
        wild: true,
      },
      {
        code: '{ pkgs }: pkgs.dockerTools.buildLayeredImage { name = "a"; contents = [ (pkgs.writeTextDir "etc/passwd" "") ]; config.User = "app"; }',
        wild: true,
      },
    ],
    invalid: [
      {
        code: nix(
          '{ pkgs }:',
          'pkgs.dockerTools.buildLayeredImage { name = "a"; contents = [ pkgs.hello ]; config.User = "app"; }',
        ),
        findings: [{ at: '"app"', message: "nothing in the image defines the user 'app'" }],
      },
      {
        code: nix(
          '{ pkgs }:',
          'let user = "app:app"; in',
          'pkgs.dockerTools.buildImage { name = "a"; copyToRoot = with pkgs; [ bash coreutils ]; extraCommands = "mkdir data"; config.User = user; }',
        ),
        findings: [{ at: '"app:app"', message: "'app'" }],
      },
    ],
  },
  onCall: (call, report) => {
    if (!call.isBuilder || call.call.openArguments || mayHavePasswd(call)) return;
    for (const user of call.configValues('User')) {
      const name = /^[a-z_][\w-]*/i.exec(textOf(user) ?? '')?.[0];
      if (name !== undefined && name !== 'root')
        report({ message: `nothing in the image defines the user '${name}'`, at: call.originOf(user) });
    }
  },
};

// Everything that is not known to have none.
function mayHavePasswd(call: CallFacts): boolean {
  const scripts = ['extraCommands', 'fakeRootCommands', 'runAsRoot'].flatMap((name) => call.values(name));
  const contents = ['contents', 'copyToRoot'].flatMap((name) => call.values(name));
  return mayHaveBase(call) || scripts.some(mayMakePasswd) || contents.some(mayContainPasswd);
}

function mayMakePasswd(script: CallValue): boolean {
  if (isNull(script)) return false;
  const pieces = textPieces(script);
  return pieces?.every((piece) => piece !== undefined && !/passwd|user/.test(piece)) !== true;
}

function mayContainPasswd(content: CallValue): boolean {
  if (isNull(content)) return false;
  if (content.type === 'list') return content.items.some(mayContainPasswd);
  // A package by its name; calls make anything, and parameters are anything.
  return (
    content.type !== 'unknown' ||
    !/^pkgs\.[\w.-]+$/.test(content.path) ||
    /nss|passwd|shadow|nonRoot/i.test(content.path)
  );
}
