import { nix } from '../../../lint/example-code.ts';
import { nixpkgs } from '../../../lint/rules/sources.ts';
import type { Recipe } from '../../recipe.ts';

export const fakechrootOnDarwin: Recipe = {
  id: 'fakechroot-on-darwin',
  meta: {
    summary: '`enableFakechroot` is set for an image that is built on Darwin.',
    rationale:
      '`enableFakechroot` needs proot, which there is for Linux alone: on Darwin the build failed late. Since nixpkgs 24.11 an assertion ' +
      'fails at once. Take the packages of a Linux system, and build with a Linux builder.',
    sources: [nixpkgs(327311)],
    severity: 'info',
    preset: 'all',
    fixable: 'no',
    since: '0.1.0',
    migration: { goals: ['release'], since: '24.11', change: 'behaviour', keeps: 'image' },
  },
  examples: {
    valid: [
      {
        code: nix(
          '{',
          '  outputs = { nixpkgs, ... }: {',
          '    packages.x86_64-linux.image = nixpkgs.legacyPackages.x86_64-linux.dockerTools.buildLayeredImage {',
          '      name = "a";',
          '      enableFakechroot = true;',
          '    };',
          '    packages.aarch64-darwin.image = nixpkgs.legacyPackages.aarch64-darwin.dockerTools.buildLayeredImage {',
          '      name = "a";',
          '    };',
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
          '    packages.aarch64-darwin.image = nixpkgs.legacyPackages.aarch64-darwin.dockerTools.buildLayeredImage {',
          '      name = "a";',
          '      enableFakechroot = true;',
          '    };',
          '  };',
          '}',
        ),
        findings: [{ at: 'enableFakechroot', message: 'it fails for aarch64-darwin from 24.11 on' }],
      },
    ],
  },
  onCall: (call, report) => {
    const argument = call.argument('enableFakechroot');
    const isOn = call
      .values('enableFakechroot')
      .some((value) => value.type === 'plain' && value.value === true);
    const darwin = [...call.systems].filter((system) => system.endsWith('-darwin')).toSorted();
    if (!argument || !isOn || darwin.length === 0 || call.isOfOwnLibrary) return;
    report({
      message: `it fails for ${darwin.join(', ')} from 24.11 on, where an assertion says that 'enableFakechroot' needs Linux`,
      at: call.keyOf(argument),
    });
  },
};
