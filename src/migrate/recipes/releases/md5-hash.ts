import { nix } from '../../../lint/example-code.ts';
import { nixpkgs } from '../../../lint/rules/sources.ts';
import { nameOf } from '../../../program/nixpkgs-names.ts';
import { nameOfBinding, type SourceFile } from '../../../program/source-file.ts';
import type { AttrBinding, Expr } from '../../../syntax/index.ts';
import type { Recipe } from '../../recipe.ts';

export const md5Hash: Recipe = {
  id: 'md5-hash',
  meta: {
    summary: 'Something is fetched by its MD5 hash, which nixpkgs refuses.',
    rationale:
      'Fetchers took `md5` away in 2017, and since nixpkgs 23.11 `mkDerivation` refuses an MD5 hash however it is written. ' +
      'The other hash of a file cannot be computed from this one: fetch it once, with `nix-prefetch-url`, or with ' +
      '`nixlayer prefetch` for an image.',
    sources: [nixpkgs(255150), nixpkgs(23838)],
    severity: 'info',
    preset: 'all',
    fixable: 'no',
    since: '0.1.0',
    migration: { goals: ['release'], since: '23.11', until: '23.05', change: 'form', keeps: 'nothing' },
  },
  examples: {
    valid: [
      {
        code: nix(
          '{ pkgs }:',
          'pkgs.dockerTools.buildImage {',
          '  name = "a";',
          '  copyToRoot = [ (pkgs.hello.override { md5 = "x"; }) (pkgs.writeText "md5" "md5-") ];',
          '  config.Labels = { md5 = "0123"; hash = "md5-x"; };',
          '}',
        ),
        why: 'These fetch nothing.',
        wild: true,
      },
    ],
    invalid: [
      {
        code: nix(
          '{ pkgs }:',
          'let base = pkgs.fetchurl { url = "https://example.org/a.tar"; md5 = "d41d8cd98f00b204e9800998ecf8427e"; };',
          'in pkgs.dockerTools.buildImage {',
          '  name = "a";',
          '  fromImage = base;',
          '  copyToRoot = pkgs.fetchzip { url = "https://example.org/b.zip"; hash = "md5-1B2M2Y8AsgTpgAmY7PhCfg=="; };',
          '}',
        ),
        findings: [
          {
            at: 'md5',
            line: 2,
            message: 'MD5 hashes are refused since nixpkgs 23.11',
            unfixed: 'fetched once',
          },
          { at: 'hash', message: 'MD5 hashes are refused' },
        ],
      },
    ],
  },
  onFile: (file, report, program) => {
    if (!/md5/i.test(file.source.text) || !program.hasOwnCalls) return;
    for (const call of file.all('Apply')) {
      if (call.arg.type !== 'AttrSet' || !fetchers.test(calledName(call.fn))) continue;
      for (const binding of call.arg.bindings) {
        if (binding.type !== 'AttrBinding' || !isMd5(file, binding)) continue;
        const [key] = binding.path;
        report({
          message: 'MD5 hashes are refused since nixpkgs 23.11',
          at: file.origin(key ?? binding),
          unfixed: 'another hash of it is known only when it is fetched once',
        });
      }
    }
  },
};

const fetchers = /^(fetch\w*|requireFile|pullImage|mkDerivation)$/;

function calledName(fn: Expr): string {
  if (fn.type === 'Identifier') return fn.name;
  return (fn.type === 'Select' && nameOf(fn.path.at(-1))) || '';
}

function isMd5(file: SourceFile, binding: AttrBinding): boolean {
  const name = nameOfBinding(binding) ?? '';
  if (name === 'md5') return true;
  const text = file.textOf(binding.value);
  return (
    (['hash', 'sha256', 'outputHash'].includes(name) && /^"md5[-:]/.test(text)) ||
    (name === 'outputHashAlgo' && text === '"md5"')
  );
}
