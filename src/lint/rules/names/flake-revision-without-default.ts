import { replace } from '../../../edits/drafts.ts';
import type { SourceFile } from '../../../program/source-file.ts';
import type { Definition, Expr } from '../../../syntax/index.ts';
import { nix } from '../../example-code.ts';
import type { Rule } from '../../rule.ts';

type Select = Extract<Expr, { readonly type: 'Select' }>;

/** Attribute of a flake → the one that a dirty work tree has in its place. */
const revisions: ReadonlyMap<string, string> = new Map([
  ['rev', 'dirtyRev'],
  ['shortRev', 'dirtyShortRev'],
]);

export const flakeRevisionWithoutDefault: Rule = {
  id: 'flake-revision-without-default',
  meta: {
    summary: 'The revision of a flake is used as if there always were one.',
    rationale:
      'With changes that are not committed, `self.rev` and `self.shortRev` are missing and the evaluation fails. There is ' +
      '`self.dirtyRev` then, since Nix 2.17, and nothing at all outside of a checkout: write `self.rev or self.dirtyRev or "dirty"`.',
    sources: [
      {
        title: 'Nix manual, flakes',
        url: 'https://nix.dev/manual/nix/stable/command-ref/new-cli/nix3-flake.html#flake-format',
      },
    ],
    severity: 'warn',
    preset: 'recommended',
    fixable: 'safe',
    since: '0.1.0',
  },
  examples: {
    valid: [
      {
        code: nix(
          '{',
          '  outputs = { self, nixpkgs }: {',
          '    a = nixpkgs.legacyPackages.x86_64-linux.dockerTools.buildImage {',
          '      name = "a";',
          '      tag = self.shortRev or self.dirtyShortRev or "dirty";',
          '    };',
          '    b = if self ? rev then self.rev else "none";',
          '  };',
          '}',
        ),
        wild: true,
      },
      {
        code: '{ self, dockerTools }: dockerTools.buildImage { name = "a"; tag = self.rev; }',
        why: 'Not the outputs of a flake: it may be anything.',
      },
    ],
    invalid: [
      {
        code: nix(
          '{',
          '  outputs = { self, nixpkgs, ... }@inputs:',
          '    let version = "1-${self.shortRev}";',
          '    in {',
          '      a = nixpkgs.legacyPackages.x86_64-linux.dockerTools.buildImage {',
          '        name = "a";',
          '        tag = version;',
          '        config.Labels.revision = inputs.self.rev;',
          '      };',
          '    };',
          '}',
        ),
        findings: [
          {
            at: 'self.shortRev',
            message: "'self.shortRev' is missing while there are changes that are not committed",
          },
          { at: 'inputs.self.rev', message: "'inputs.self.rev' is missing" },
        ],
        fixed: nix(
          '{',
          '  outputs = { self, nixpkgs, ... }@inputs:',
          '    let version = "1-${self.shortRev or self.dirtyShortRev or "dirty"}";',
          '    in {',
          '      a = nixpkgs.legacyPackages.x86_64-linux.dockerTools.buildImage {',
          '        name = "a";',
          '        tag = version;',
          '        config.Labels.revision = inputs.self.rev or inputs.self.dirtyRev or "dirty";',
          '      };',
          '    };',
          '}',
        ),
      },
    ],
  },
  onFile: (file, report) => {
    for (const select of file.all('Select')) {
      const name = revisionOf(file, select);
      if (name === undefined || select.fallback || isGuarded(file, select)) continue;
      const at = file.origin(select);
      const text = file.textOf(select);
      const owner = text.slice(0, text.lastIndexOf('.'));
      const parent = file.parentOf(select);
      const mended = `${text} or ${owner}.${revisions.get(name)} or "dirty"`;
      report({
        message: `'${text}' is missing while there are changes that are not committed`,
        at,
        fixes: [
          {
            title: 'Add what stands in for it',
            applicability: 'safe',
            edits: [replace(at, parent?.type === 'Apply' ? `(${mended})` : mended)],
          },
        ],
      });
    }
  },
};

/** `self.rev` and `inputs.self.rev` where those are what the outputs of a flake are given. */
function revisionOf(file: SourceFile, { target, path }: Select): string | undefined {
  if (target.type !== 'Identifier') return undefined;
  const steps = path.map((key) => (key.type === 'StaticKey' ? key.name : ''));
  const [first, second] = [target.name, ...steps].slice(-2);
  const isSelf = steps.length === 1 ? target.name === 'self' : steps.length === 2 && first === 'self';
  if (!isSelf || second === undefined || !revisions.has(second)) return undefined;
  const definition = file.definitionOf(target.name, target);
  return definition && isOutputs(file, definition) ? second : undefined;
}

function isOutputs(file: SourceFile, { holder }: Definition): boolean {
  if (file.expr.type !== 'AttrSet') return false;
  return file.expr.bindings.some((binding) => {
    if (binding.type !== 'AttrBinding' || binding.value !== holder) return false;
    const [key, ...more] = binding.path;
    return key?.type === 'StaticKey' && key.name === 'outputs' && more.length === 0;
  });
}

// `if self ? rev then self.rev else …`
function isGuarded(file: SourceFile, select: Select): boolean {
  const owner = file.textOf(select.target);
  for (let outer = file.parentOf(select); outer; outer = file.parentOf(outer)) {
    const condition =
      outer.type === 'If' ? outer.condition : outer.type === 'Binary' ? outer.left : undefined;
    if (condition && file.textOf(condition).replace(/\s/g, '').includes(`${owner}?`)) return true;
  }
  return false;
}
