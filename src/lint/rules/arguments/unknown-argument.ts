import { imageFunctions } from '../../../dockertools/functions.ts';
import { renameArgument } from '../../../edits/arguments.ts';
import { similarNames } from '../../../eval/errors/suggestions.ts';
import type { CallFacts } from '../../../program/call-facts.ts';
import { nix } from '../../example-code.ts';
import type { Rule } from '../../rule.ts';
import { manual } from '../sources.ts';

export const unknownArgument: Rule = {
  id: 'unknown-argument',
  meta: {
    summary: 'The function takes no argument of this name.',
    rationale:
      'The functions of dockerTools name all their arguments, so that any other ends the evaluation. Some take only what a ' +
      'sibling does not: `runAsRoot`, `copyToRoot` and `diskSize` belong to `buildImage`; `maxLayers`, `fakeRootCommands` and ' +
      '`contents` (as a name that is not deprecated) to the layered functions; `compressor` to those that write an archive.',
    sources: [manual('buildImage'), manual('buildLayeredImage')],
    severity: 'error',
    preset: 'recommended',
    fixable: 'unsafe',
    changes: ['*'],
    since: '0.1.0',
  },
  examples: {
    valid: [
      {
        code: nix(
          '{ pkgs }:',
          'let mkImage = { name, extra ? { } }@args:',
          '  pkgs.dockerTools.buildLayeredImage (removeAttrs args [ "extra" ] // extra);',
          'in mkImage { name = "a"; extra.maxLayers = 20; }',
        ),
        why: 'What the wrapper takes is not what it passes on.',
        wild: true,
      },
      {
        code: '{ buildImage, base }: buildImage { name = "a"; layers = [ base ]; }',
        why: 'Of a parameter only the name is that of the function.',
        wild: true,
      },
      {
        code: '{ nix2container }: nix2container.buildImage { name = "a"; layers = [ ]; initializeNixDatabase = true; }',
        why: 'Not a function of dockerTools.',
      },
    ],
    invalid: [
      {
        code: nix(
          '{ dockerTools, hello }:',
          'dockerTools.buildLayeredImage {',
          '  name = "a";',
          '  copyToRoot = [ hello ];',
          '}',
        ),
        findings: [
          {
            at: 'copyToRoot',
            message:
              "buildLayeredImage takes no argument 'copyToRoot', which is of buildImage: here it is 'contents'",
          },
        ],
        fixedUnsafely: nix(
          '{ dockerTools, hello }:',
          'dockerTools.buildLayeredImage {',
          '  name = "a";',
          '  contents = [ hello ];',
          '}',
        ),
      },
      {
        code: '{ dockerTools }: dockerTools.buildImage { name = "a"; copyToRot = [ ]; }',
        findings: [
          { at: 'copyToRot', message: "buildImage takes no argument 'copyToRot': did you mean 'copyToRoot'" },
        ],
        fixedUnsafely: '{ dockerTools }: dockerTools.buildImage { name = "a"; copyToRoot = [ ]; }',
      },
      {
        code: nix(
          '{ pkgs }:',
          'let common = { name = "a"; maxLayers = 100; };',
          'in [',
          '  (pkgs.dockerTools.buildImage common)',
          '  (pkgs.dockerTools.streamLayeredImage (common // { compressor = "gz"; }))',
          ']',
        ),
        findings: [
          {
            at: 'maxLayers',
            message: "buildImage takes no argument 'maxLayers', which is of the layered functions",
          },
          { at: 'compressor', message: "streamLayeredImage takes no argument 'compressor'" },
        ],
      },
      {
        code: '{ pkgs }: pkgs.dockerTools.pullImage { imageName = "a"; imageTag = "1"; }',
        findings: [{ at: 'imageTag', message: "since nixpkgs 18.09: it is 'finalImageTag'" }],
        fixedUnsafely: '{ pkgs }: pkgs.dockerTools.pullImage { imageName = "a"; finalImageTag = "1"; }',
      },
    ],
  },
  onCall: (call, report) => {
    if (call.isAssumed) return;
    for (const argument of call.arguments) {
      const problem = problemOf(call, argument.name);
      if (!problem) continue;
      const { message, instead } = problem;
      const isFree = instead !== undefined && call.has(instead) === false;
      const edit = isFree
        ? renameArgument(call, argument, instead, (each) => each.function === call.function)
        : undefined;
      report({
        message: `${call.function} takes no argument '${argument.name}'${message}`,
        at: call.keyOf(argument),
        fixes: edit ? [{ title: `Rename to '${instead}'`, applicability: 'unsafe', edits: [edit] }] : [],
      });
    }
  },
};

// `contents` of buildImage is deprecated, but taken.
const stillTaken = new Set(['contents']);

interface Problem {
  readonly message: string;
  readonly instead?: string;
}

function problemOf(call: CallFacts, name: string): Problem | undefined {
  const { table } = call;
  if (table.takes !== 'set') return undefined;
  const known = table.arguments.find((each) => each.name === name);
  if (known) {
    if (known.until === undefined || known.renamedTo === undefined || stillTaken.has(name)) return undefined;
    const instead = known.renamedTo;
    return { message: ` since nixpkgs ${known.until}: it is '${instead}'`, instead };
  }
  const siblings = siblingsWith(name);
  const instead = namesake(call, name);
  if (instead !== undefined) return { message: `${siblings}: here it is '${instead}'`, instead };
  const [close] = similarNames(
    name,
    table.arguments.map((each) => each.name),
  );
  if (close !== undefined) return { message: `: did you mean '${close}'?`, instead: close };
  return { message: siblings };
}

// What is the same thing under the name of the other function.
function namesake(call: CallFacts, name: string): string | undefined {
  if (name === 'copyToRoot' && call.isLayered) return 'contents';
  return undefined;
}

function siblingsWith(name: string): string {
  const names: readonly string[] = imageFunctions
    .filter((fn) => fn.arguments.some((argument) => argument.name === name) && !fn.name.endsWith('WithNixDb'))
    .map((fn) => fn.name);
  if (names.length === 0) return '';
  const isLayered = names.length === 2 && names.every((each) => each.endsWith('LayeredImage'));
  return `, which is of ${isLayered ? 'the layered functions' : names.join(' and ')}`;
}
