import type { CallArgument, CallValue } from '../../../dockertools/image-call.ts';
import { addArgumentAfter, replaceArgument } from '../../../edits/arguments.ts';
import { nixString } from '../../../edits/drafts.ts';
import type { FixDraft } from '../../../edits/edit.ts';
import { imageNameProblem, isTag } from '../../../image/reference.ts';
import type { CallFacts } from '../../../program/call-facts.ts';
import { textOf, textPieces } from '../../../program/call-values.ts';
import { nix } from '../../example-code.ts';
import type { Rule } from '../../rule.ts';
import { imageNameArguments } from '../image-names.ts';
import { distributionGrammar } from '../sources.ts';

export const invalidImageName: Rule = {
  id: 'invalid-image-name',
  meta: {
    summary: 'The name of an image is none that a daemon or a registry takes.',
    rationale:
      'A name is a path of parts in lower case letters, digits and single separators (`.`, `_`, `__`, `-`), perhaps with a ' +
      'registry before it. The tag is an argument of its own. dockerTools checks nothing of it: `docker load` says "invalid ' +
      'reference format" when everything is built.',
    sources: [
      distributionGrammar,
      { title: 'docker/cli#112', url: 'https://github.com/docker/cli/issues/112' },
    ],
    severity: 'error',
    preset: 'recommended',
    fixable: 'safe',
    changes: ['name', 'tag'],
    since: '0.1.0',
  },
  examples: {
    valid: [
      {
        code: nix(
          '{ pkgs, registry ? "localhost:5000", app, port }:',
          '[',
          '  (pkgs.dockerTools.buildImage { name = "${registry}/acme/${app}"; tag = "1"; })',
          '  (pkgs.dockerTools.buildImage { name = "localhost:${port}/${app}"; tag = "1"; })',
          '  (pkgs.dockerTools.buildImage { name = "Acme/my_app__x--y.z"; tag = "1"; })',
          ']',
        ),
        why: 'A registry may have a port, a name slashes and separators; capital letters are lowered.',
        wild: true,
      },
      {
        code: '{ pkgs }: pkgs.dockerTools.pullImage { imageName = "a:1"; finalImageName = "acme/a"; name = "a image"; }',
        why: 'The tag of what is pulled has a rule of its own, and `name` is that of the derivation.',
      },
    ],
    invalid: [
      {
        code: nix('{ pkgs }:', 'pkgs.dockerTools.buildImage {', '  name = "acme/web:1.2";', '}'),
        findings: [{ at: '"acme/web:1.2"', message: "'acme/web:1.2' has a tag, which belongs into 'tag'" }],
        fixed: nix(
          '{ pkgs }:',
          'pkgs.dockerTools.buildImage {',
          '  name = "acme/web";',
          '  tag = "1.2";',
          '}',
        ),
      },
      {
        code: '{ pkgs }: pkgs.dockerTools.buildLayeredImage { name = "web:1"; tag = "2"; }',
        findings: [{ at: '"web:1"', message: 'has a tag' }],
      },
      {
        code: '{ pkgs, app }: pkgs.dockerTools.buildLayeredImage { name = "${app}:latest"; }',
        findings: [{ at: '"${app}:latest"', message: "'…:latest' has a tag" }],
      },
      {
        code: nix(
          '{ pkgs, app ? "my app" }:',
          '[',
          '  (pkgs.dockerTools.buildImage { name = app; })',
          '  (pkgs.dockerTools.buildImage { name = "my_host.org/app"; })',
          '  (pkgs.dockerTools.buildImage { name = "acme//app"; })',
          '  (pkgs.dockerTools.buildImage { name = "-app"; })',
          '  (pkgs.dockerTools.buildImage { name = "${pkgs.hello.pname}@sha256"; })',
          '  (pkgs.dockerTools.pullImage { imageName = "App"; finalImageName = "a b"; })',
          ']',
        ),
        findings: [
          { at: '"my app"', message: "'my app' has a part 'my app'" },
          { at: '"my_host.org/app"', message: "begins with 'my_host.org', which is no host" },
          { at: '"acme//app"', message: 'has an empty part' },
          { at: '"-app"', message: "has a part '-app'" },
          { at: '"${pkgs.hello.pname}@sha256"', message: "has '@'" },
          { at: '"App"', message: "has a part 'App'" },
          { at: '"a b"', message: "has a part 'a b'" },
        ],
      },
    ],
  },
  onCall: (call, report) => {
    for (const argument of imageNameArguments(call)) {
      for (const value of call.valuesOf(argument)) {
        const pieces = textPieces(value)?.map((piece) => written(call, piece));
        const problem = pieces && problemOf(pieces);
        if (!pieces || problem === undefined || isOfDigest(argument, problem)) continue;
        const shown = textPieces(value)
          ?.map((piece) => piece ?? '…')
          .join('');
        report({
          message: `'${shown}' ${problem === 'has a tag' ? `${problem}, which belongs into 'tag'` : problem}, where the name of an image is expected`,
          at: call.originOf(value, call.keyOf(argument)),
          fixes: problem === 'has a tag' ? splitFixes(call, argument, value) : [],
        });
      }
    }
  },
};

// What pullImage is given beside the digest has a rule of its own: pull-digest-format.
function isOfDigest({ name }: CallArgument, problem: string): boolean {
  return name === 'imageName' && (problem === 'has a tag' || problem === 'has a digest');
}

// As dockerTools writes it.
function written(call: CallFacts, piece: string | undefined): string | undefined {
  return call.function === 'pullImage' ? piece : piece?.toLowerCase();
}

function problemOf(pieces: readonly (string | undefined)[]): string | undefined {
  const [text] = pieces;
  // An empty name has a rule of its own.
  if (pieces.length === 1) return text === undefined || text === '' ? undefined : imageNameProblem(text);
  if (pieces.at(-1) !== undefined && /:[^/:]*$/.test(pieces.at(-1) ?? '')) return 'has a tag';
  const wrong = pieces.flatMap((piece) => /[^a-z0-9._/:-]/.exec(piece ?? '')?.[0] ?? [])[0];
  return wrong === undefined ? undefined : `has '${wrong}'`;
}

function splitFixes(call: CallFacts, argument: CallArgument, value: CallValue): readonly FixDraft[] {
  const text = textOf(value) ?? '';
  const end = text.lastIndexOf(':');
  const tag = text.slice(end + 1);
  if (end < 1 || call.function === 'pullImage' || call.has('tag') !== false || !isTag(tag)) return [];
  const renamed = replaceArgument(call, argument, value, nixString(text.slice(0, end)));
  const added = addArgumentAfter(call, argument, `tag = ${nixString(tag)};`);
  if (!renamed || !added) return [];
  return [{ title: "Move the tag into 'tag'", applicability: 'safe', edits: [renamed, added] }];
}
