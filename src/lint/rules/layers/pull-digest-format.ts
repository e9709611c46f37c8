import type { CallArgument, CallValue } from '../../../dockertools/image-call.ts';
import { addArgumentAfter, replaceArgument } from '../../../edits/arguments.ts';
import { nixString } from '../../../edits/drafts.ts';
import type { FixDraft } from '../../../edits/edit.ts';
import { imageNameProblem, isTag } from '../../../image/reference.ts';
import type { CallFacts } from '../../../program/call-facts.ts';
import { textOf } from '../../../program/call-values.ts';
import { nix } from '../../example-code.ts';
import type { Report, Rule } from '../../rule.ts';
import { manual } from '../sources.ts';
import { isPlaceholder } from './pull-hashes.ts';

const hexDigest = '0'.repeat(64);

export const pullDigestFormat: Rule = {
  id: 'pull-digest-format',
  meta: {
    summary: 'The digest of the image to pull is none, or its name has a tag or a digest.',
    rationale:
      'A digest is `sha256:` and 64 hex digits in lower case: that of the manifest, not the hash that Nix takes. The name has ' +
      'neither tag nor digest: both together are refused when the image is fetched. The tag that the archive shall have is ' +
      '`finalImageTag`.',
    sources: [
      manual('pullImage'),
      {
        title: 'OCI image specification, digests',
        url: 'https://github.com/opencontainers/image-spec/blob/main/descriptor.md#digests',
      },
    ],
    severity: 'error',
    preset: 'recommended',
    fixable: 'both',
    changes: ['finalImageTag', 'imageDigest', 'imageName'],
    since: '0.1.0',
  },
  examples: {
    valid: [
      {
        code: nix(
          '{ pkgs, digest, registry ? "localhost:5000" }:',
          `let images = { a = "sha256:${hexDigest}"; b = "sha256:\${digest}"; };`,
          'in pkgs.lib.mapAttrs (name: imageDigest: pkgs.dockerTools.pullImage {',
          '  imageName = "${registry}/${name}";',
          '  inherit imageDigest;',
          '}) images',
        ),
        why: 'A registry may have a port; what is known in part may be right.',
        wild: true,
      },
    ],
    invalid: [
      {
        code: nix(
          '{ pkgs }:',
          'pkgs.dockerTools.pullImage {',
          '  imageName = "nginx:1.25";',
          `  imageDigest = "${'AB'.repeat(32)}";`,
          '  hash = "";',
          '}',
        ),
        findings: [
          { at: '"nginx:1.25"', message: "'nginx:1.25' has a tag" },
          { at: `"${'AB'.repeat(32)}"`, message: 'is no digest' },
        ],
        fixed: nix(
          '{ pkgs }:',
          'pkgs.dockerTools.pullImage {',
          '  imageName = "nginx:1.25";',
          `  imageDigest = "sha256:${'ab'.repeat(32)}";`,
          '  hash = "";',
          '}',
        ),
        fixedUnsafely: nix(
          '{ pkgs }:',
          'pkgs.dockerTools.pullImage {',
          '  imageName = "nginx";',
          '  finalImageTag = "1.25";',
          `  imageDigest = "sha256:${'ab'.repeat(32)}";`,
          '  hash = "";',
          '}',
        ),
      },
      {
        code: nix(
          '{ pkgs, digest ? "sha256:abc" }:',
          'pkgs.dockerTools.pullImage {',
          '  imageName = "nginx@sha256:abc";',
          '  imageDigest = digest;',
          '}',
        ),
        findings: [
          { at: '"sha256:abc"', message: "'sha256:abc' is no digest" },
          { at: '"nginx@sha256:abc"', message: "'nginx@sha256:abc' has a digest" },
        ],
      },
    ],
  },
  onCall: (call, report) => {
    if (call.function !== 'pullImage') return;
    reportDigest(call, report);
    reportName(call, report);
  },
};

function reportDigest(call: CallFacts, report: Report): void {
  const argument = call.argument('imageDigest');
  for (const value of call.values('imageDigest')) {
    const text = textOf(value);
    if (!argument || text === undefined || /^sha256:[0-9a-f]{64}$/.test(text)) continue;
    // Those have a rule of their own.
    if (isPlaceholder(text)) continue;
    const hex = /^(?:sha256:)?([0-9a-f]{64})$/i.exec(text)?.[1]?.toLowerCase();
    const edit =
      hex === undefined ? undefined : replaceArgument(call, argument, value, nixString(`sha256:${hex}`));
    report({
      message: `'${text}' is no digest: 'sha256:' and 64 hex digits are expected`,
      at: call.originOf(value, call.keyOf(argument)),
      fixes: edit ? [{ title: `Write it as 'sha256:${hex}'`, applicability: 'safe', edits: [edit] }] : [],
    });
  }
}

function reportName(call: CallFacts, report: Report): void {
  const argument = call.argument('imageName');
  for (const value of call.values('imageName')) {
    const problem = imageNameProblem(textOf(value) ?? 'unknown');
    if (!argument || (problem !== 'has a tag' && problem !== 'has a digest')) continue;
    report({
      message: `'${textOf(value)}' ${problem}, where the name alone is expected`,
      at: call.originOf(value, call.keyOf(argument)),
      fixes: problem === 'has a tag' ? splitFixes(call, argument, value) : [],
    });
  }
}

// The archive has another tag then, and so another hash.
function splitFixes(call: CallFacts, argument: CallArgument, value: CallValue): readonly FixDraft[] {
  const text = textOf(value) ?? '';
  const end = text.lastIndexOf(':');
  const tag = text.slice(end + 1);
  const renamed = replaceArgument(call, argument, value, nixString(text.slice(0, end)));
  if (!renamed || !isTag(tag)) return [];
  const isFree = call.has('finalImageTag') === false;
  const added = isFree ? addArgumentAfter(call, argument, `finalImageTag = ${nixString(tag)};`) : undefined;
  const title = added ? "Move the tag into 'finalImageTag'" : 'Remove the tag';
  return [{ title, applicability: 'unsafe', edits: [renamed, ...(added ? [added] : [])] }];
}
