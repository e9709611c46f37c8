import { nix } from '../../example-code.ts';
import type { Rule } from '../../rule.ts';
import { dockerToolsManual } from '../sources.ts';
import { packageName, rootItems } from './packages.ts';

export const devOutputs: Rule = {
  id: 'dev-outputs',
  meta: {
    summary: 'Something for building programs is in the image.',
    rationale:
      'Compilers, build tools and `dev` outputs make an image much larger, and are seldom needed when it runs.',
    sources: [dockerToolsManual],
    severity: 'info',
    preset: 'pedantic',
    fixable: 'no',
    since: '0.1.0',
  },
  examples: {
    valid: [
      {
        code: '{ pkgs, openssl }: pkgs.dockerTools.buildLayeredImage { name = "a"; contents = [ pkgs.openssl pkgs.gcc-unwrapped.lib openssl.dev ]; }',
        wild: true,
      },
    ],
    invalid: [
      {
        code: nix(
          '{ pkgs }:',
          'pkgs.dockerTools.buildLayeredImage { name = "a"; contents = with pkgs; [ openssl.dev gcc gnumake ]; }',
        ),
        findings: [
          { at: 'openssl.dev', message: "'openssl.dev'" },
          { at: 'gcc', message: "'gcc'" },
          { at: 'gnumake', message: "'gnumake'" },
        ],
      },
    ],
  },
  onCall: (call, report) => {
    for (const item of rootItems(call)) {
      const name = packageName(item);
      if (
        name !== undefined &&
        /\.dev$|^(?:gcc|clang|gnumake|cmake|meson|ninja|rustc|cargo|stdenv|pkg-config|autoconf|automake)$/.test(
          name,
        )
      )
        report({ message: `'${name}' is for building programs`, at: call.originOf(item) });
    }
  },
};
