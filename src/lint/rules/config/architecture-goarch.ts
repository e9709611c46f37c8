import { replace } from '../../../edits/drafts.ts';
import { textOf } from '../../../program/call-values.ts';
import { nix } from '../../example-code.ts';
import type { Rule } from '../../rule.ts';
import { manual, ociConfig } from '../sources.ts';

// Nix's and the kernel's words → Go's.
const goNames: ReadonlyMap<string, string> = new Map([
  ['x86_64', 'amd64'],
  ['x86-64', 'amd64'],
  ['x64', 'amd64'],
  ['aarch64', 'arm64'],
  ['armv8', 'arm64'],
  ['armv7l', 'arm'],
  ['armv7', 'arm'],
  ['armv6l', 'arm'],
  ['i686', '386'],
  ['i386', '386'],
  ['x86', '386'],
  ['powerpc64le', 'ppc64le'],
  ['powerpc64', 'ppc64'],
  ['loongarch64', 'loong64'],
  ['mipsel', 'mipsle'],
  ['mips64el', 'mips64le'],
]);

/** Attributes of a platform that name its processor in the words of others: x86_64, or x86 for U-Boot. */
const platformWords =
  /(?:^|\.)(?:hostPlatform|targetPlatform|buildPlatform)\.(ubootArch|linuxArch|qemuArch|darwinArch|system|config|uname\.processor|parsed\.cpu\.name)$/;

export const architectureGoarch: Rule = {
  id: 'architecture-goarch',
  meta: {
    summary: 'An architecture is not written as Go does.',
    rationale:
      "Images name architectures in Go's words: `amd64`, `arm64`. Docker and Kubernetes take an `x86_64` image for one of a foreign machine.",
    sources: [ociConfig, manual('buildImage')],
    severity: 'error',
    preset: 'recommended',
    fixable: 'safe',
    changes: ['arch', 'architecture'],
    since: '0.1.0',
  },
  examples: {
    valid: [
      {
        code: '{ dockerTools, pkgs }: dockerTools.buildImage { name = "a"; architecture = pkgs.go.GOARCH; }',
        wild: true,
      },
      {
        code: '{ dockerTools, system }: dockerTools.pullImage { imageName = "a"; imageDigest = ""; hash = ""; arch = if system == "aarch64-linux" then "arm64" else "amd64"; }',
        wild: true,
      },
    ],
    invalid: [
      {
        code: nix(
          '{ dockerTools, stdenv, pkgs }:',
          '[',
          '  (dockerTools.buildImage { name = "a"; architecture = stdenv.hostPlatform.ubootArch; })',
          '  (dockerTools.buildImage { name = "b"; architecture = pkgs.stdenv.hostPlatform.uname.processor; })',
          ']',
        ),
        findings: [
          { at: 'stdenv.hostPlatform.ubootArch', message: "'ubootArch' is not in Go's words" },
          { at: 'pkgs.stdenv.hostPlatform.uname.processor', message: "'uname.processor'" },
        ],
      },
      {
        code: nix('{ dockerTools }:', 'dockerTools.buildImage { name = "a"; architecture = "x86_64"; }'),
        findings: [{ at: '"x86_64"', message: "'x86_64' is 'amd64' in Go's words" }],
        fixed: nix('{ dockerTools }:', 'dockerTools.buildImage { name = "a"; architecture = "amd64"; }'),
      },
      {
        code: nix(
          'let system = "aarch64-linux"; in',
          '{ dockerTools }:',
          'dockerTools.buildLayeredImage { name = "a"; architecture = system; }',
        ),
        findings: [{ at: '"aarch64-linux"', message: "'arm64'" }],
      },
      {
        code: nix(
          '{ dockerTools }:',
          'dockerTools.pullImage { imageName = "a"; imageDigest = ""; hash = ""; arch = "aarch64"; }',
        ),
        findings: [{ at: '"aarch64"', message: "'arm64'" }],
        fixed: nix(
          '{ dockerTools }:',
          'dockerTools.pullImage { imageName = "a"; imageDigest = ""; hash = ""; arch = "arm64"; }',
        ),
      },
    ],
  },
  onCall: (call, report) => {
    const name = call.function === 'pullImage' ? 'arch' : 'architecture';
    for (const value of call.values(name)) {
      const words = value.type === 'unknown' ? platformWords.exec(value.path)?.[1] : undefined;
      if (words !== undefined) {
        report({
          message: `'${words}' is not in Go's words: 'go.GOARCH' is, of the same package set`,
          at: call.originOf(value),
        });
        continue;
      }
      const text = textOf(value);
      const goName = text === undefined ? undefined : goNames.get(text.replace(/-\w+$/, ''));
      if (goName === undefined || goName === text) continue;
      const at = call.originOf(value);
      const argument = call.argument(name);
      const placed = argument && call.program.fileOf(at.source).bindingOf(call.keyOf(argument));
      // What is written elsewhere may be the name of a system for others.
      const isHere = placed?.binding.value.start === at.start && placed.binding.value.type === 'String';
      report({
        message: `'${text}' is '${goName}' in Go's words`,
        at,
        fixes: isHere
          ? [{ title: `Write '${goName}'`, applicability: 'safe', edits: [replace(at, `"${goName}"`)] }]
          : [],
      });
    }
  },
};
