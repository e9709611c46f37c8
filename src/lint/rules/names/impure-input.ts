import { nameOfBinding, type SourceFile } from '../../../program/source-file.ts';
import type { Expr } from '../../../syntax/index.ts';
import { nix } from '../../example-code.ts';
import type { Rule } from '../../rule.ts';
import { expressionsOfCalls } from './reaches-calls.ts';

const impurities: ReadonlyMap<string, string> = new Map([
  ['currentTime', 'the time of the evaluation'],
  ['currentSystem', 'the machine that evaluates'],
  ['getEnv', 'the environment of the evaluation'],
]);

/** Functions that fetch what they are not told exactly, and the attributes that tell it. */
const fetchers: ReadonlyMap<string, readonly string[]> = new Map([
  ['fetchGit', ['rev', 'narHash']],
  ['fetchMercurial', ['rev', 'narHash']],
  ['fetchurl', ['sha256', 'narHash']],
]);

export const impureInput: Rule = {
  id: 'impure-input',
  meta: {
    summary: 'The image depends on the time, the environment or what a server says.',
    rationale:
      'The same source gives another image at another time or place, and flakes refuse `builtins.currentTime`, ' +
      '`builtins.currentSystem` and fetching without a hash; `builtins.getEnv` gives an empty text there. Pass such things as ' +
      'arguments (`--argstr tag "$TAG"`), where a default may stay impure.',
    sources: [
      {
        title: 'Nix manual, pure evaluation',
        url: 'https://nix.dev/manual/nix/stable/command-ref/conf-file.html#conf-pure-eval',
      },
    ],
    severity: 'warn',
    preset: 'recommended',
    fixable: 'no',
    since: '0.1.0',
  },
  examples: {
    valid: [
      {
        code: nix(
          '{ pkgs }:',
          '{',
          '  image = pkgs.dockerTools.buildImage { name = "a"; tag = builtins.toString 1; };',
          '  shell = pkgs.mkShell { HOME = builtins.getEnv "HOME"; };',
          '}',
        ),
        why: 'The image has no part in what is impure.',
        wild: true,
      },
      {
        code: nix(
          '{ system ? builtins.currentSystem',
          ', tag ? builtins.getEnv "TAG"',
          ', pkgs ? import ./nixpkgs.nix { inherit system; }',
          ', src ? builtins.fetchGit { url = "https://example.org/a.git"; rev = "0"; }',
          '}:',
          'pkgs.dockerTools.buildImage { name = "a"; inherit tag; copyToRoot = src; }',
        ),
        files: { 'nixpkgs.nix': '{ system }: { }' },
        why: 'A caller may give it.',
        wild: true,
      },
      { code: '{ pkgs, builtins }: pkgs.dockerTools.buildImage { name = "a"; tag = builtins.version; }' },
      {
        code: '{ image = import ./web.nix; shell = builtins.getEnv "SHELL"; }',
        files: { 'web.nix': '{ pkgs }: pkgs.dockerTools.buildImage { name = "a"; }' },
        why: 'No image of this file depends on it.',
      },
    ],
    invalid: [
      {
        code: nix(
          '{ pkgs }:',
          'let',
          '  settings = { tag = builtins.getEnv "TAG"; };',
          '  image = name: tag: pkgs.dockerTools.buildImage { inherit name tag; };',
          'in',
          '[ (image "a" settings.tag) (image (builtins.getEnv "NAME") "b") ]',
        ),
        findings: [
          { at: 'builtins.getEnv', line: 3, message: 'the environment of the evaluation' },
          { at: 'builtins.getEnv', line: 6, message: 'the environment of the evaluation' },
        ],
      },
      {
        code: nix(
          '{ pkgs }:',
          'pkgs.dockerTools.buildImage {',
          '  name = "a";',
          '  tag = builtins.getEnv "TAG";',
          '  created = "@${toString builtins.currentTime}";',
          '}',
        ),
        findings: [
          {
            at: 'builtins.getEnv',
            message: "'builtins.getEnv' depends on the environment of the evaluation",
          },
          { at: 'builtins.currentTime', message: "'builtins.currentTime' depends on the time" },
        ],
      },
      {
        code: nix(
          'let',
          '  pkgs = import ./nixpkgs.nix { system = builtins.currentSystem; };',
          '  file = builtins.fetchurl "https://example.org/a";',
          '  source = builtins.fetchGit { url = "https://example.org/a.git"; ref = "main"; };',
          'in',
          '{ image = pkgs.dockerTools.buildImage { name = "a"; copyToRoot = [ file source ]; }; }',
        ),
        files: { 'nixpkgs.nix': '{ system }: import <nixpkgs> { inherit system; }' },
        findings: [
          { at: 'builtins.currentSystem', message: 'depends on the machine' },
          {
            at: 'builtins.fetchurl',
            message: "'builtins.fetchurl' depends on what the server says: 'sha256' is missing",
          },
          { at: 'builtins.fetchGit', message: "'rev' is missing" },
        ],
      },
    ],
  },
  onFile: (file, report, program) => {
    if (!program.hasOwnCalls) return;
    const reached = expressionsOfCalls(file, program);
    for (const select of file.all('Select')) {
      const name = builtinOf(select);
      if (name === undefined) continue;
      const source = impurities.get(name) ?? missingIn(file, select, name);
      if (source === undefined || isDefault(file, select)) continue;
      if (!reached.some(({ start, end }) => start <= select.start && select.end <= end)) continue;
      report({ message: `'builtins.${name}' depends on ${source}`, at: file.origin(select) });
    }
  },
};

function builtinOf(expr: Expr): string | undefined {
  if (expr.type !== 'Select' || expr.target.type !== 'Identifier' || expr.target.name !== 'builtins')
    return undefined;
  const [key, ...more] = expr.path;
  return key?.type === 'StaticKey' && more.length === 0 ? key.name : undefined;
}

function missingIn(file: SourceFile, callee: Expr, name: string): string | undefined {
  const wanted = fetchers.get(name);
  const call = file.parentOf(callee);
  if (!wanted || call?.type !== 'Apply' || call.fn !== callee) return undefined;
  const message = `what the server says: '${wanted[0]}' is missing`;
  if (call.arg.type === 'String') return message;
  if (call.arg.type !== 'AttrSet') return undefined;
  const isTold = call.arg.bindings.some((binding) =>
    binding.type === 'InheritBinding'
      ? binding.names.some((each) => wanted.includes(each.name))
      : wanted.includes(nameOfBinding(binding) ?? wanted[0] ?? ''),
  );
  return isTold ? undefined : message;
}

// Of an argument that a caller may give.
function isDefault(file: SourceFile, expr: Expr): boolean {
  for (let inner = expr, outer = file.parentOf(expr); outer; inner = outer, outer = file.parentOf(outer)) {
    if (outer.type === 'Lambda' && outer.body !== inner) return true;
  }
  return false;
}
