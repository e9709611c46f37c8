import type { CallFacts } from '../../../program/call-facts.ts';
import { isNull, textOf } from '../../../program/call-values.ts';
import { nix } from '../../example-code.ts';
import type { Rule } from '../../rule.ts';
import { nixpkgs } from '../sources.ts';
import { rootOf } from './root.ts';

export const baseImageBinReplaced: Rule = {
  id: 'base-image-bin-replaced',
  meta: {
    summary: "A folder `/bin` takes the place of the base image's link `/bin`.",
    rationale:
      'In Debian, Ubuntu, Fedora and others `/bin` is a link to `usr/bin`. A layer with a folder of that name replaces the link, and with it `/bin/sh` and `/bin/bash` of the base. Leave the packages out of the root and name them in `config`, as in `"${pkgs.jq}/bin/jq"` or in `PATH`; or put them below `/usr`.',
    sources: [nixpkgs(129007), nixpkgs(110696)],
    severity: 'warn',
    preset: 'recommended',
    fixable: 'no',
    since: '0.1.0',
  },
  examples: {
    valid: [
      {
        code: '{ pkgs }: pkgs.dockerTools.buildImage { name = "a"; fromImage = pkgs.dockerTools.pullImage { imageName = "alpine"; }; copyToRoot = [ pkgs.jq ]; }',
        why: 'There it is a folder.',
        wild: true,
      },
      {
        code: '{ pkgs, base }: pkgs.dockerTools.buildImage { name = "a"; fromImage = base; copyToRoot = [ pkgs.jq ]; }',
        wild: true,
      },
      {
        code: '{ pkgs }: pkgs.dockerTools.buildImage { name = "a"; fromImage = pkgs.dockerTools.pullImage { imageName = "debian"; }; copyToRoot = pkgs.buildEnv { name = "r"; paths = [ pkgs.jq (pkgs.writeTextDir "bin/x" "") ]; pathsToLink = [ "/share" ]; }; }',
      },
      {
        code: '{ pkgs }: pkgs.dockerTools.buildImage { name = "a"; fromImage = pkgs.dockerTools.pullImage { imageName = "debian"; }; keepContentsDirlinks = true; copyToRoot = [ pkgs.jq ]; }',
      },
      {
        code: '{ pkgs }: pkgs.dockerTools.buildLayeredImage { name = "a"; fromImage = pkgs.dockerTools.pullImage { imageName = "ubuntu"; }; contents = [ (pkgs.writeTextDir "etc/x" "") pkgs.cacert pkgs.dockerTools.caCertificates ]; }',
      },
    ],
    invalid: [
      {
        code: nix(
          '{ pkgs }:',
          'let base = pkgs.dockerTools.pullImage { imageName = "docker.io/library/debian"; finalImageTag = "12"; }; in',
          'pkgs.dockerTools.buildImage {',
          '  name = "a";',
          '  fromImage = base;',
          '  copyToRoot = pkgs.buildEnv { name = "r"; paths = [ pkgs.jq ]; pathsToLink = [ "/bin" ]; };',
          '}',
        ),
        findings: [{ at: 'copyToRoot', message: "'/bin' takes the place of the link '/bin' of 'debian'" }],
      },
      {
        code: nix(
          '{ pkgs }:',
          'pkgs.dockerTools.buildLayeredImage {',
          '  name = "a";',
          '  fromImage = pkgs.dockerTools.pullImage { imageName = "registry.fedoraproject.org/fedora"; };',
          '  contents = [ (pkgs.writeShellScriptBin "run" "") ];',
          '}',
        ),
        findings: [{ at: 'contents', message: "of 'fedora'" }],
      },
    ],
  },
  onCall: (call, report) => {
    const argument = call.argument('copyToRoot') ?? call.argument('contents');
    const base = mergedBase(call);
    if (!argument || base === undefined || !call.isBuilder || !keepsNoLinks(call) || !bringsBin(call)) return;
    report({
      message: `the folder '/bin' takes the place of the link '/bin' of '${base}', whose programs are gone then`,
      at: call.keyOf(argument),
    });
  },
};

const merged =
  /^(?:debian|ubuntu|fedora|centos|rockylinux|almalinux|archlinux|amazonlinux|oraclelinux|ubi\d*(?:-minimal|-micro)?|kali-rolling)$/;

/** The name of a base image whose `/bin` certainly is a link. */
function mergedBase(call: CallFacts): string | undefined {
  const [value, ...others] = call.values('fromImage');
  const pulled = value && others.length === 0 ? call.callOf(value) : undefined;
  const [imageName, ...more] = pulled?.function === 'pullImage' ? pulled.values('imageName') : [];
  const name = textOf(imageName)?.replace(/^.*\//, '') ?? '';
  return more.length === 0 && merged.test(name) ? name : undefined;
}

function keepsNoLinks(call: CallFacts): boolean {
  const keeps = call.values('keepContentsDirlinks');
  return (
    call.has('keepContentsDirlinks') !== undefined &&
    keeps.every((value) => isNull(value) || (value.type === 'plain' && value.value === false))
  );
}

// Most packages have programs; those of which only data are known here have none.
function bringsBin(call: CallFacts): boolean {
  return rootOf(call).parts.some(({ name, files, isLinked }) => {
    if (!isLinked('/bin/x')) return false;
    return (
      files?.some((path) => path.startsWith('/bin/')) ?? (name !== undefined && !withoutPrograms.test(name))
    );
  });
}

const withoutPrograms =
  /(?:^|\.)(?:cacert|caCertificates|fakeNss|iana-etc|tzdata|usrBinEnv|glibcLocales\w*|mailcap|.*[fF]onts?.*)$|\.(?:lib|dev|doc|man|data)$|^lib/;
