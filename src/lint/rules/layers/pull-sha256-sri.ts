import type { CallArgument, CallValue } from '../../../dockertools/image-call.ts';
import { renameArgument, replaceArgument } from '../../../edits/arguments.ts';
import { nixString, replace } from '../../../edits/drafts.ts';
import type { EditDraft, FixDraft } from '../../../edits/edit.ts';
import type { CallFacts } from '../../../program/call-facts.ts';
import { textOf } from '../../../program/call-values.ts';
import { nix } from '../../example-code.ts';
import type { Rule } from '../../rule.ts';
import { manual } from '../sources.ts';
import { isPlaceholder, isSri, sriOf } from './pull-hashes.ts';

export const pullSha256Sri: Rule = {
  id: 'pull-sha256-sri',
  meta: {
    summary: 'pullImage gets its hash as `sha256`, where nixpkgs has `hash`.',
    rationale:
      'Since nixpkgs 24.05 `pullImage` takes `hash`, whose value names the algorithm: what `nix-prefetch-docker` and the messages of ' +
      'Nix print. A `sha256` that has `sha256-` in it says it twice. The hash is the same one in another script, and so is the archive.',
    sources: [manual('pullImage')],
    severity: 'info',
    preset: 'pedantic',
    fixable: 'safe',
    changes: ['hash', 'sha256'],
    since: '0.1.0',
    migration: { goals: ['release'], since: '24.05', change: 'form', keeps: 'image' },
  },
  examples: {
    valid: [
      {
        code: nix(
          '{ pkgs, sha256 }:',
          '[',
          '  (pkgs.dockerTools.pullImage { imageName = "a"; inherit sha256; })',
          '  (pkgs.fetchurl { url = "https://example.org/a"; sha256 = "sha256-f9NDjHpvpvvwFbzCNJKmb9VzJRTDYqTkLuGJzRa7q9M="; })',
          ']',
        ),
        why: 'What the caller gives is not known; other functions have their own arguments.',
        wild: true,
      },
    ],
    invalid: [
      {
        code: nix(
          '{ pkgs }:',
          'pkgs.dockerTools.pullImage {',
          '  imageName = "a";',
          '  sha256 = "sha256-f9NDjHpvpvvwFbzCNJKmb9VzJRTDYqTkLuGJzRa7q9M="; # amd64',
          '}',
        ),
        findings: [{ at: 'sha256', message: "'hash' is the newer name" }],
        fixed: nix(
          '{ pkgs }:',
          'pkgs.dockerTools.pullImage {',
          '  imageName = "a";',
          '  hash = "sha256-f9NDjHpvpvvwFbzCNJKmb9VzJRTDYqTkLuGJzRa7q9M="; # amd64',
          '}',
        ),
      },
      {
        code: nix(
          '{ pkgs }:',
          'let image = { sha256 = "1lxxigdpj60hf98iy7a35hwgyra8cir7a3dg7k5l1kq8nnaqlf6f"; };',
          'in pkgs.dockerTools.pullImage ({ imageName = "a"; } // image)',
        ),
        findings: [{ at: 'sha256', message: 'the newer name' }],
        fixed: nix(
          '{ pkgs }:',
          'let image = { hash = "sha256-zjiKlbUIz0DLPK8NdXJkSGX/OCxDHR9RchAYeduLvdM="; };',
          'in pkgs.dockerTools.pullImage ({ imageName = "a"; } // image)',
        ),
      },
      {
        code: nix(
          '{ pkgs }:',
          'let sum = "cedb364ef937c7e51179d8e514bdd98644bac5fdc82a45d784ef91afe4bc7c95"; # of the archive',
          'in pkgs.dockerTools.pullImage rec { imageName = "a"; sha256 = sum; }',
        ),
        findings: [{ at: 'sha256', message: 'the newer name' }],
        fixed: nix(
          '{ pkgs }:',
          'let sum = "sha256-zts2Tvk3x+URedjlFL3ZhkS6xf3IKkXXhO+Rr+S8fJU="; # of the archive',
          'in pkgs.dockerTools.pullImage rec { imageName = "a"; hash = sum; }',
        ),
      },
      {
        code: nix(
          '{ pkgs, sum ? "1lxxigdpj60hf98iy7a35hwgyra8cir7a3dg7k5l1kq8nnaqlf6f" }:',
          'pkgs.dockerTools.pullImage { imageName = "a"; sha256 = sum; }',
        ),
        findings: [{ at: 'sha256', message: 'the newer name' }],
      },
    ],
  },
  onCall: (call, report) => {
    const argument = call.argument('sha256');
    if (call.function !== 'pullImage' || !argument || call.has('hash') !== false) return;
    const [value, ...others] = call.valuesOf(argument);
    const text = textOf(value);
    if (!value || text === undefined || others.length > 0 || isPlaceholder(text) || sriOf(text) === undefined)
      return;
    const fixes = fixesOf(call, argument, value, text);
    report({
      message: "'hash' is the newer name, for a value that begins with 'sha256-'",
      at: call.keyOf(argument),
      ...(fixes.length > 0 ? { fixes } : { unfixed: 'the hash, or its name, is not written at the call' }),
    });
  },
};

function fixesOf(
  call: CallFacts,
  argument: CallArgument,
  value: CallValue,
  text: string,
): readonly FixDraft[] {
  const renamed = renameArgument(call, argument, 'hash', (each) => each.function === 'pullImage');
  const sri = nixString(sriOf(text) ?? text);
  const written = replaceArgument(call, argument, value, sri) ?? replaceVariable(call, value, sri);
  if (!renamed || (!isSri(text) && !written)) return [];
  const edits = [renamed, ...(written && !isSri(text) ? [written] : [])];
  return [{ title: "Write it as 'hash'", applicability: 'safe', edits }];
}

/** The literal that a variable is bound to. That of a default stays, since callers give such a text, too. */
function replaceVariable(call: CallFacts, value: CallValue, newText: string): EditDraft | undefined {
  const at = call.originOf(value);
  const file = call.program.fileOf(at.source);
  const literal = file.at(at);
  const holder = literal && file.parentOf(literal);
  const isBinding = holder?.type === 'Let' || holder?.type === 'AttrSet';
  return isBinding && literal?.type === 'String' && literal.style === 'quoted'
    ? replace(at, newText)
    : undefined;
}
