import type { CallValue } from '../../../dockertools/image-call.ts';
import { replace } from '../../../edits/drafts.ts';
import type { Origin } from '../../../eval/index.ts';
import { attributeOf, isNull, possibleValues, textOf, textPieces } from '../../../program/call-values.ts';
import type { LibraryCall } from '../../../program/library-call.ts';
import type { Program } from '../../../program/program.ts';
import { nix } from '../../example-code.ts';
import type { Rule } from '../../rule.ts';
import { dockerToolsManual } from '../sources.ts';
import { packageName } from './packages.ts';
import { foldersOfHelpers } from './root-paths.ts';

export const cacertNotLinked: Rule = {
  id: 'cacert-not-linked',
  meta: {
    summary: 'A package brings nothing, since its folder is not among `pathsToLink`.',
    rationale:
      '`buildEnv` links the folders of `pathsToLink` only. Certificates and `fakeNss` are below `/etc`, time zones below `/share`, `usrBinEnv` below `/usr`.',
    sources: [dockerToolsManual],
    severity: 'warn',
    preset: 'recommended',
    fixable: 'both',
    since: '0.1.0',
  },
  examples: {
    valid: [
      {
        code: '{ pkgs }: pkgs.dockerTools.buildImage { name = "a"; copyToRoot = pkgs.buildEnv { name = "r"; paths = [ pkgs.cacert ]; pathsToLink = [ "/bin" "/etc" ]; }; }',
        wild: true,
      },
      {
        code: '{ pkgs, links }: pkgs.buildEnv { name = "r"; paths = [ pkgs.cacert ]; pathsToLink = [ "/bin" ] ++ links; }',
        wild: true,
      },
      {
        code: '{ pkgs }: pkgs.buildEnv { name = "r"; paths = [ pkgs.cacert ]; }',
        why: 'Everything is linked.',
      },
    ],
    invalid: [
      {
        code: nix(
          '{ pkgs, dockerTools }:',
          'dockerTools.buildImage {',
          '  name = "a";',
          '  copyToRoot = pkgs.buildEnv { name = "r"; paths = [ pkgs.cacert ]; pathsToLink = [ "/bin" ]; };',
          '  extraCommands = "mkdir -p etc && echo a > etc/hostname";',
          '}',
        ),
        findings: [{ at: 'pkgs.cacert', message: "'/etc'" }],
        fixedUnsafely: nix(
          '{ pkgs, dockerTools }:',
          'dockerTools.buildImage {',
          '  name = "a";',
          '  copyToRoot = pkgs.buildEnv { name = "r"; paths = [ pkgs.cacert ]; pathsToLink = [ "/bin" "/etc" ]; };',
          '  extraCommands = "mkdir -p etc && echo a > etc/hostname";',
          '}',
        ),
      },
      {
        code: nix(
          '{ pkgs }:',
          'pkgs.dockerTools.buildImage { name = "a"; copyToRoot = pkgs.buildEnv {',
          '  name = "r"; paths = [ pkgs.hello pkgs.cacert ]; pathsToLink = [ "/bin" ]; }; }',
        ),
        findings: [{ at: 'pkgs.cacert', message: "'cacert' brings nothing without '/etc' in 'pathsToLink'" }],
        fixed: nix(
          '{ pkgs }:',
          'pkgs.dockerTools.buildImage { name = "a"; copyToRoot = pkgs.buildEnv {',
          '  name = "r"; paths = [ pkgs.hello pkgs.cacert ]; pathsToLink = [ "/bin" "/etc" ]; }; }',
        ),
      },
      {
        code: nix(
          '{ pkgs, dockerTools }:',
          'let last = "/lib"; in',
          'pkgs.buildEnv { name = "r"; paths = [ dockerTools.fakeNss ]; pathsToLink = [ "/bin" ] ++ [ last ]; }',
        ),
        findings: [{ at: 'dockerTools.fakeNss', message: "'/etc'" }],
      },
      {
        code: nix(
          '{ pkgs, dockerTools }:',
          'let',
          '  links = [ "/bin" ];',
          'in',
          'pkgs.buildEnv { name = "r"; paths = with dockerTools; [ usrBinEnv binSh ]; pathsToLink = links; }',
        ),
        findings: [{ at: 'usrBinEnv', message: "'/usr'" }],
        fixed: nix(
          '{ pkgs, dockerTools }:',
          'let',
          '  links = [ "/bin" "/usr" ];',
          'in',
          'pkgs.buildEnv { name = "r"; paths = with dockerTools; [ usrBinEnv binSh ]; pathsToLink = links; }',
        ),
      },
    ],
  },
  onLibraryCall: (call, report, program) => {
    if (call.name !== 'buildEnv') return;
    const [argument] = call.arguments;
    const links = attributeOf(argument, 'pathsToLink');
    const paths = attributeOf(argument, 'paths');
    if (links?.type !== 'list' || paths?.type !== 'list') return;
    const linked = links.items.map(textOf);
    if (linked.some((path) => path === undefined || path === '/')) return;
    for (const item of paths.items.flatMap(possibleValues)) {
      const name = packageName(item)?.replace(/^.*\./, '') ?? '';
      const folder = foldersOfHelpers.get(name);
      const isLinked = linked.some((path) => path === folder || path?.startsWith(`${folder}/`));
      const at = call.places.ofValue(item) ?? call.site;
      if (folder === undefined || isLinked || !at) continue;
      const end = endOfLinks(call, links.items.at(-1), program);
      report({
        message: `'${name}' brings nothing without '${folder}' in 'pathsToLink'`,
        at,
        fixes: end
          ? [
              {
                title: `Link '${folder}'`,
                applicability: isWrittenTo(program, folder) ? 'unsafe' : 'safe',
                edits: [replace(end, ` "${folder}"`)],
              },
            ]
          : [],
      });
    }
  },
};

/**
 * Whether a script of an image may write below a folder: when it is linked from one package alone, it is a link to the store,
 * where nobody can write.
 */
function isWrittenTo(program: Program, folder: string): boolean {
  return program.calls.some((call) =>
    ['extraCommands', 'fakeRootCommands', 'runAsRoot']
      .flatMap((name) => call.values(name))
      .some((script) => {
        const pieces = textPieces(script);
        return pieces === undefined
          ? !isNull(script)
          : pieces.some((piece) => piece?.includes(folder.slice(1)) ?? true);
      }),
  );
}

// Behind the last element, where that is written in a list.
function endOfLinks(call: LibraryCall, last: CallValue | undefined, program: Program): Origin | undefined {
  const at = last && call.originOf(last);
  const isItem =
    at &&
    program
      .fileOf(at.source)
      .all('List')
      .some(({ items }) => items.some(({ start, end }) => start === at.start && end === at.end));
  return isItem ? { ...at, start: at.end } : undefined;
}
