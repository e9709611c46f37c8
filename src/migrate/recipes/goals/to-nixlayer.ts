import { replace } from '../../../edits/drafts.ts';
import type { FixDraft } from '../../../edits/edit.ts';
import { nix } from '../../../lint/example-code.ts';
import { ruleOptions } from '../../../lint/rule.ts';
import { dockerToolsManual } from '../../../lint/rules/sources.ts';
import type { CallFacts } from '../../../program/call-facts.ts';
import type { Program } from '../../../program/program.ts';
import type { Recipe } from '../../recipe.ts';
import { addOverlay, hasOverlay, nixpkgsImports } from './nixlayer/overlay.ts';
import { type NixlayerSource, nameSource, nixlayerSourceSchema } from './nixlayer/source.ts';

const source = 'git+https://git.example/nixlayer';

export const toNixlayer: Recipe = {
  id: 'to-nixlayer',
  meta: {
    summary: "An image is written by nixpkgs' dockerTools.",
    rationale:
      'nixlayer writes the same images, layer by layer with the same digests, without an archive in the store. Where the file makes ' +
      'its package set, that gets an overlay, which is for layered images. All others are made by ' +
      "nixlayer's library; there an image without a `tag` has another one then, since that is a hash. Where nixlayer comes from has to be " +
      'said, unless it is an input of the flake, or a pin, already.',
    sources: [dockerToolsManual],
    severity: 'info',
    preset: 'all',
    fixable: 'both',
    since: '0.1.0',
    migration: { goals: ['nixlayer'], change: 'form', keeps: 'image' },
  },
  examples: {
    valid: [
      {
        code: nix('{ nixlayer, pkgs }:', '(nixlayer.lib.dockerTools pkgs).buildLayeredImage { name = "a"; }'),
        options: { source },
        why: 'It is there.',
        wild: true,
      },
      {
        code: nix('{ pkgs }: pkgs.dockerTools.pullImage { imageName = "alpine"; }'),
        why: 'What is pulled is the same archive.',
      },
    ],
    invalid: [
      {
        code: nix(
          '{ pkgs ? import <nixpkgs> { } }:',
          'pkgs.dockerTools.buildLayeredImage { name = "a"; tag = "1"; }',
        ),
        options: { source: '/example/nixlayer' },
        findings: [{ at: 'pkgs.dockerTools.buildLayeredImage', message: 'nixpkgs writes this image' }],
        fixed: nix(
          '{ pkgs ? import <nixpkgs> { overlays = [ (import ./nixlayer/nix/overlay.nix) ]; } }:',
          'pkgs.dockerTools.buildLayeredImage { name = "a"; tag = "1"; }',
        ),
      },
      {
        code: nix(
          'let',
          '  pkgs = import <nixpkgs> {',
          '    system = "x86_64-linux";',
          '    overlays = [ (import ./overlay.nix) ]; # ours',
          '  };',
          'in',
          'pkgs.dockerTools.streamLayeredImage { name = "a"; tag = "1"; }',
        ),
        options: {
          source: 'https://git.example/nixlayer-0.1.0.tar.gz',
          hash: '0000000000000000000000000000000000000000000000000000',
        },
        findings: [{ at: 'pkgs.dockerTools.streamLayeredImage', message: 'nixpkgs writes this image' }],
        fixed: nix(
          'let',
          '  pkgs = import <nixpkgs> {',
          '    system = "x86_64-linux";',
          '    overlays = [ (import ./overlay.nix) (import (fetchTarball { url = "https://git.example/nixlayer-0.1.0.tar.gz"; sha256 = "0000000000000000000000000000000000000000000000000000"; } + "/nix/overlay.nix")) ]; # ours',
          '  };',
          'in',
          'pkgs.dockerTools.streamLayeredImage { name = "a"; tag = "1"; }',
        ),
      },
      {
        code: nix(
          '{ pkgs ? import <nixpkgs> { } }:',
          '[',
          '  (pkgs.dockerTools.buildImage { name = "a"; tag = "1"; })',
          '  (pkgs.dockerTools.buildLayeredImage { name = "b"; })',
          ']',
        ),
        options: { source: '/example/nixlayer' },
        findings: [
          { at: 'pkgs.dockerTools.buildImage', message: 'nixpkgs writes this image' },
          { at: 'pkgs.dockerTools.buildLayeredImage', message: 'nixpkgs writes this image' },
        ],
        fixed: nix(
          '{ pkgs ? import <nixpkgs> { overlays = [ (import ./nixlayer/nix/overlay.nix) ]; } }:',
          '[',
          '  ((import ./nixlayer/nix { inherit pkgs; }).buildImage { name = "a"; tag = "1"; })',
          '  (pkgs.dockerTools.buildLayeredImage { name = "b"; })',
          ']',
        ),
      },
      {
        code: nix('{ dockerTools }: dockerTools.buildLayeredImage { name = "a"; tag = "1"; }'),
        options: { source: '/example/nixlayer' },
        findings: [{ at: 'dockerTools.buildLayeredImage', message: 'nixpkgs writes this image' }],
      },
      {
        code: nix(
          '{ system }:',
          'let pkgs = (import <nixpkgs> { inherit system; }).pkgsCross.aarch64-multiplatform; in',
          'pkgs.pkgsStatic.dockerTools.buildImage { name = "a"; }',
        ),
        options: { source: '/nixlayer' },
        findings: [{ at: 'pkgs.pkgsStatic.dockerTools.buildImage', message: 'nixpkgs writes this image' }],
        fixedUnsafely: nix(
          '{ system }:',
          'let pkgs = (import <nixpkgs> { inherit system; }).pkgsCross.aarch64-multiplatform; in',
          '(import ../nixlayer/nix { pkgs = pkgs.pkgsStatic; }).buildImage { name = "a"; }',
        ),
      },
      {
        code: nix('{ pkgs ? import <nixpkgs> { } }: pkgs.dockerTools.buildLayeredImage { name = "a"; }'),
        findings: [{ at: 'pkgs.dockerTools.buildLayeredImage', message: 'nixpkgs writes this image' }],
      },
    ],
  },
  options: ruleOptions(nixlayerSourceSchema, (told) => ({
    onFile: (file, report, program) => {
      const isDone = isOverlaid(program, told);
      for (const call of program.calls) {
        const isHere = call.site.source === file.source && call.isBuilder;
        if (!isHere || (isDone && call.isLayered) || !isOfNixpkgs(program, call)) continue;
        const fix = fixOf(program, call, told);
        report({
          message: 'nixpkgs writes this image',
          at: call.callee,
          ...(typeof fix === 'string' ? { unfixed: fix } : { fixes: [fix] }),
        });
      }
    },
  })),
};

function isOverlaid(program: Program, told: NixlayerSource): boolean {
  const { file } = program;
  return nixpkgsImports(file).some((each) => {
    const named = nameSource(program, each.whole, told);
    return hasOverlay(file, each, typeof named === 'string' ? undefined : named.overlay);
  });
}

function fixOf(program: Program, call: CallFacts, told: NixlayerSource): FixDraft | string {
  const { file } = program;
  const [only, ...others] = nixpkgsImports(file);
  if (only && others.length === 0 && call.isLayered) {
    const named = nameSource(program, only.whole, told);
    if (typeof named === 'string') return named;
    const added = addOverlay(file, only, named.overlay);
    if (added)
      return {
        title: 'Add the overlay of nixlayer to the package set',
        applicability: 'safe',
        edits: [...named.edits, added],
      };
  }
  return libraryFix(program, call, told);
}

function libraryFix(program: Program, call: CallFacts, told: NixlayerSource): FixDraft | string {
  const { file } = program;
  const callee = file.at(call.callee);
  if (callee?.type !== 'Select' || callee.path.length < 2)
    return "its package set is handed in: nixlayer's overlay belongs to where that is made";
  const named = nameSource(program, callee, told);
  if (typeof named === 'string') return named;
  const name = callee.path.at(-1);
  const tools = callee.path.at(-2);
  if (name?.type !== 'StaticKey' || tools?.type !== 'StaticKey' || tools.name !== 'dockerTools')
    return 'which function is called is decided by the expression';
  const before = callee.path.at(-3);
  const pkgs = file.textOf({ start: callee.start, end: before?.end ?? callee.target.end });
  const edit = replace(file.origin({ start: callee.start, end: tools.end }), named.library(pkgs));
  return {
    title: "Call nixlayer's library",
    // A generated tag is the hash of an output, which has other inputs then.
    applicability: call.lacks('tag') ? 'unsafe' : 'safe',
    edits: [...named.edits, edit],
  };
}

function isOfNixpkgs({ analysis }: Program, { site }: CallFacts): boolean {
  return analysis.calls.some(
    ({ origin, callee }) =>
      origin?.source === site.source &&
      origin.start === site.start &&
      origin.end === site.end &&
      callee.path.at(-2) === 'dockerTools',
  );
}
