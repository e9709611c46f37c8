import { renameKey } from '../../../edits/drafts.ts';
import { nix } from '../../../lint/example-code.ts';
import { nixpkgs } from '../../../lint/rules/sources.ts';
import type { Recipe } from '../../recipe.ts';

export const vmKernelImage: Recipe = {
  id: 'vm-kernel-image',
  meta: {
    summary: '`vmTools` is given its kernel as `img`, which is `kernelImage` now.',
    rationale:
      'The virtual machine in which `runAsRoot` works comes from `vmTools`. Since nixpkgs 26.11 its argument `img` is ' +
      '`kernelImage`: the package set has an `img`, which `callPackage` took for the kernel. A tree of modules, which some gave ' +
      'as `kernel`, is the argument `kernelModules` now. The file names of the image do not depend on either.',
    sources: [nixpkgs(530764)],
    severity: 'info',
    preset: 'all',
    fixable: 'safe',
    since: '0.1.0',
    migration: { goals: ['release'], since: '26.11', until: '26.05', change: 'form', keeps: 'image' },
  },
  examples: {
    valid: [
      {
        code: nix(
          '{ pkgs }:',
          '(pkgs.dockerTools.override { img = "bzImage"; }).buildImage {',
          '  name = "a";',
          '  copyToRoot = pkgs.hello.override { img = "picture"; };',
          '}',
        ),
        why: 'Arguments of others may be called so.',
        wild: true,
      },
    ],
    invalid: [
      {
        code: nix(
          '{ pkgs }:',
          'let',
          '  vmTools = pkgs.vmTools.override { img = "Image"; kernel = pkgs.linux; }; # arm',
          'in',
          'pkgs.dockerTools.buildImage { name = "a"; fromImage = vmTools.runInLinuxVM pkgs.hello; }',
        ),
        findings: [{ at: 'img', message: "'img' of vmTools is called 'kernelImage' since nixpkgs 26.11" }],
        fixed: nix(
          '{ pkgs }:',
          'let',
          '  vmTools = pkgs.vmTools.override { kernelImage = "Image"; kernel = pkgs.linux; }; # arm',
          'in',
          'pkgs.dockerTools.buildImage { name = "a"; fromImage = vmTools.runInLinuxVM pkgs.hello; }',
        ),
      },
    ],
  },
  onLibraryCall: (call, report, program) => {
    if (!/(?:^|\.)vmTools\.override$/.test(call.path)) return;
    const [argument] = call.arguments;
    if (argument?.type !== 'set' || !Object.hasOwn(argument.attributes, 'img')) return;
    const at = call.places.ofAttribute(argument, 'img');
    if (!at || !program.analysis.isOwn(at.source)) return;
    const file = program.fileOf(at.source);
    const placed = file.bindingOf(at);
    const edit = placed && renameKey(file, placed, 'kernelImage');
    report({
      message: "'img' of vmTools is called 'kernelImage' since nixpkgs 26.11",
      at,
      ...(edit
        ? { fixes: [{ title: "Rename to 'kernelImage'", applicability: 'safe', edits: [edit] }] }
        : { unfixed: "it is not written as 'img = …'" }),
    });
  },
};
