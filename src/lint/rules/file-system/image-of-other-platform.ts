import { nix } from '../../example-code.ts';
import type { Rule } from '../../rule.ts';
import { nixpkgs } from '../sources.ts';

export const imageOfOtherPlatform: Rule = {
  id: 'image-of-other-platform',
  meta: {
    summary: 'An image is made of packages that no container runs.',
    rationale:
      'Containers run on Linux. With a package set for macOS, dockerTools puts programs for macOS into the image, and they end with ' +
      '`exec format error`. Take the packages of a Linux system, built remotely or by a Linux builder, or leave the system out.',
    sources: [nixpkgs(16696), nixpkgs(132492)],
    severity: 'warn',
    preset: 'recommended',
    fixable: 'no',
    since: '0.1.0',
  },
  examples: {
    valid: [
      {
        code: nix(
          '{',
          '  outputs = { nixpkgs, ... }: {',
          '    packages.aarch64-darwin.image = nixpkgs.legacyPackages.aarch64-linux.dockerTools.buildImage { name = "a"; };',
          '    packages.x86_64-darwin.image = nixpkgs.legacyPackages.x86_64-darwin.pkgsCross.gnu64.dockerTools.buildImage { name = "b"; };',
          '  };',
          '}',
        ),
        wild: true,
      },
    ],
    invalid: [
      {
        code: nix(
          '{',
          '  outputs = { nixpkgs, ... }: {',
          '    packages = nixpkgs.lib.genAttrs [ "x86_64-linux" "aarch64-darwin" ] (system: {',
          '      image = nixpkgs.legacyPackages.${system}.dockerTools.buildImage { name = "a"; };',
          '    });',
          '    other = (import nixpkgs { system = "x86_64-darwin"; }).dockerTools.buildImage { name = "b"; };',
          '  };',
          '}',
        ),
        findings: [
          {
            at: 'nixpkgs.legacyPackages.${system}.dockerTools.buildImage',
            message: "for 'aarch64-darwin' this image is made of packages that no container runs",
          },
          {
            at: '(import nixpkgs { system = "x86_64-darwin"; }).dockerTools.buildImage',
            message: "'x86_64-darwin'",
          },
        ],
      },
    ],
  },
  onCall: (call, report) => {
    for (const system of call.systems)
      if (!system.endsWith('-linux'))
        report({
          message: `for '${system}' this image is made of packages that no container runs`,
          at: call.callee,
        });
  },
};
