import { expect, it } from 'vitest';
import { applyEdits } from '../../../../src/edits/apply-fixes.ts';
import { lintText } from '../../../../src/lint/lint-text.ts';

it.each([
  {
    why: 'by the package set',
    text: '{ pkgs }: pkgs.dockerTools.buildImage { name = "a"; contents = with pkgs; [ bash ]; /* it */ }',
    after:
      '{ pkgs }: pkgs.dockerTools.buildImage { name = "a"; copyToRoot = pkgs.buildEnv { name = "image-root"; paths = with pkgs; [ bash ]; pathsToLink = [ "/bin" ]; }; /* it */ }',
  },
  {
    why: 'by one more parameter',
    text: '{ dockerTools, bash }: dockerTools.buildImage { name = "a"; contents = [ bash ]; }',
    after:
      '{ buildEnv, dockerTools, bash }: dockerTools.buildImage { name = "a"; copyToRoot = buildEnv { name = "image-root"; paths = [ bash ]; pathsToLink = [ "/bin" ]; }; }',
  },
])('the second fix links programs with buildEnv, reached $why', ({ text, after }) => {
  const { diagnostics } = lintText({ file: '/image.nix', text });
  const fixes = diagnostics.find(({ rule }) => rule === 'deprecated-contents')?.fixes ?? [];
  expect(fixes.map(({ applicability }) => applicability)).toEqual(['safe', 'unsafe']);
  expect(applyEdits(text, fixes[1]?.edits ?? [])).toBe(after);
});

it('what is no written list gets no second fix', () => {
  const text = '{ pkgs, files }: pkgs.dockerTools.buildImage { name = "a"; contents = files; }';
  const { diagnostics } = lintText({ file: '/image.nix', text });
  expect(diagnostics.find(({ rule }) => rule === 'deprecated-contents')?.fixes).toHaveLength(1);
});
