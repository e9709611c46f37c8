import type { CallArgument, CallValue } from '../../../dockertools/image-call.ts';
import { renameArgument, replaceArgument } from '../../../edits/arguments.ts';
import { nixString } from '../../../edits/drafts.ts';
import type { FixDraft } from '../../../edits/edit.ts';
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
      'Nix print. A `sha256` that has `sha256-` in it says it twice. The archive is the same one.',
    sources: [manual('pullImage')],
    severity: 'info',
    preset: 'pedantic',
    fixable: 'unsafe',
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
        fixedUnsafely: nix(
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
        fixedUnsafely: nix(
          '{ pkgs }:',
          'let image = { hash = "sha256-zjiKlbUIz0DLPK8NdXJkSGX/OCxDHR9RchAYeduLvdM="; };',
          'in pkgs.dockerTools.pullImage ({ imageName = "a"; } // image)',
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
    report({
      message: "'hash' is the newer name, for a value that begins with 'sha256-'",
      at: call.keyOf(argument),
      fixes: fixesOf(call, argument, value, text),
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
  const written = replaceArgument(call, argument, value, nixString(sriOf(text) ?? text));
  if (!renamed || (!isSri(text) && !written)) return [];
  const edits = [renamed, ...(written && !isSri(text) ? [written] : [])];
  return [{ title: "Write it as 'hash'", applicability: 'unsafe', edits }];
}
