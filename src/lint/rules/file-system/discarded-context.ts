import type { CallValue } from '../../../dockertools/image-call.ts';
import { storePathBase } from '../../../store/store-path-name.ts';
import type { Expr } from '../../../syntax/index.ts';
import { nix } from '../../example-code.ts';
import type { Rule } from '../../rule.ts';
import { configEntries } from '../config/config-entries.ts';
import { dockerToolsManual } from '../sources.ts';

const storePath = new RegExp(`/nix/store/${storePathBase}`);

export const discardedContext: Rule = {
  id: 'discarded-context',
  meta: {
    summary: 'The config names a store path that does not come into the image.',
    rationale:
      'The store paths that strings in `config` refer to are put into the image. A path that is written as a plain text, or whose context was discarded, is not.',
    sources: [dockerToolsManual],
    severity: 'warn',
    preset: 'recommended',
    fixable: 'no',
    since: '0.1.0',
  },
  examples: {
    valid: [
      {
        code: '{ pkgs }: pkgs.dockerTools.buildImage { name = "a"; config.Cmd = [ "${pkgs.hello}/bin/hello" "/nix/store" ]; config.Volumes."/nix/store" = { }; }',
        wild: true,
      },
      {
        code: '{ pkgs }: pkgs.dockerTools.buildImage { name = "a"; tag = builtins.unsafeDiscardStringContext "${pkgs.hello}"; }',
        why: 'A tag needs no context.',
        wild: true,
      },
      {
        code: nix(
          '{ pkgs, drv }:',
          'let id = builtins.substring 0 8 (baseNameOf (builtins.unsafeDiscardStringContext "${drv}")); in',
          'pkgs.dockerTools.buildImage {',
          '  name = "a";',
          '  config = {',
          '    Env = [ "BUILD_ID=${id}" ];',
          '    Labels.source = builtins.unsafeDiscardStringContext "${drv}";',
          '  };',
          '}',
        ),
        why: 'A part of a path is none, and a label is not read by the program.',
        wild: true,
      },
    ],
    invalid: [
      {
        code: nix(
          '{ pkgs }:',
          'pkgs.dockerTools.buildImage { name = "a"; config.Cmd = [ "/nix/store/7x6dcd09wflki2jkpvxbmny47nlpnp2w-hello-1.0/bin/hello" ]; }',
        ),
        findings: [
          {
            at: '"/nix/store/7x6dcd09wflki2jkpvxbmny47nlpnp2w-hello-1.0/bin/hello"',
            message: 'does not come into the image',
          },
        ],
      },
      {
        code: nix(
          '{ pkgs }:',
          'let cmd = builtins.unsafeDiscardStringContext "${pkgs.hello}/bin/hello"; in',
          'pkgs.dockerTools.buildImage { name = "a"; config = { Cmd = [ cmd ]; }; }',
        ),
        findings: [
          {
            at: 'builtins.unsafeDiscardStringContext "${pkgs.hello}/bin/hello"',
            message: 'does not come into the image',
          },
        ],
      },
    ],
  },
  onCall: (call, report) => {
    for (const value of configEntries(call).flatMap(({ key, value }) =>
      key === 'Labels' ? [] : leaves(value),
    )) {
      const at = call.originOf(value);
      const expr = at === call.site ? undefined : call.program.fileOf(at.source).at(at);
      if (expr && (isWrittenPath(expr) || discards(expr)))
        report({ message: 'the store path does not come into the image: nothing remembers it', at });
    }
  },
};

/** What is neither a list nor a set, however deep. */
function leaves(value: CallValue): readonly CallValue[] {
  if (value.type === 'list') return value.items.flatMap(leaves);
  if (value.type === 'choice') return value.of.flatMap(leaves);
  return value.type === 'set' ? Object.values(value.attributes).flatMap(leaves) : [value];
}

function isWrittenPath(expr: Expr): boolean {
  return (
    expr.type === 'String' && expr.parts.some((part) => part.type === 'Text' && storePath.test(part.value))
  );
}

// Of the text itself; what another function makes of it, such as a hash, is no path.
function discards(expr: Expr): boolean {
  switch (expr.type) {
    case 'Apply':
      return isDiscarding(expr.fn);
    case 'Parenthesized':
      return discards(expr.inner);
    case 'Binary':
      return expr.operator === '+' && (discards(expr.left) || discards(expr.right));
    case 'String':
      return expr.parts.some((part) => part.type === 'Interpolation' && discards(part.expr));
    default:
      return false;
  }
}

function isDiscarding(fn: Expr): boolean {
  const key = fn.type === 'Select' ? fn.path.at(-1) : undefined;
  const name = fn.type === 'Identifier' ? fn.name : key?.type === 'StaticKey' ? key.name : undefined;
  return name === 'unsafeDiscardStringContext';
}
