import { removeArgument } from '../../../edits/arguments.ts';
import type { CallFacts } from '../../../program/call-facts.ts';
import { isNull } from '../../../program/call-values.ts';
import { nix } from '../../example-code.ts';
import type { Rule } from '../../rule.ts';
import { manual } from '../sources.ts';

interface Dependence {
  readonly names: readonly string[];
  readonly of: (call: CallFacts) => boolean;
  readonly isIgnored: (call: CallFacts) => boolean;
  readonly when: string;
}

const isBuildImage = (call: CallFacts): boolean => call.isBuilder && !call.isLayered;

const dependences: readonly Dependence[] = [
  {
    names: ['uid', 'gid'],
    of: isBuildImage,
    isIgnored: (call) => call.has('runAsRoot') === true && call.values('runAsRoot').every(isText),
    when: "beside 'runAsRoot'",
  },
  {
    names: ['keepContentsDirlinks'],
    of: isBuildImage,
    isIgnored: (call) => call.lacks('copyToRoot') && call.lacks('contents'),
    when: "without 'copyToRoot'",
  },
  {
    names: ['fromImageName', 'fromImageTag'],
    of: isBuildImage,
    isIgnored: (call) => call.lacks('fromImage'),
    when: "without 'fromImage'",
  },
  {
    names: ['enableFakechroot'],
    of: ({ isLayered }) => isLayered,
    isIgnored: (call) => call.has('fakeRootCommands') === false,
    when: "without 'fakeRootCommands'",
  },
  {
    names: ['layers'],
    of: ({ isLayered }) => isLayered,
    isIgnored: (call) =>
      call.has('includeStorePaths') === true && call.values('includeStorePaths').every(isOff),
    when: 'without store paths',
  },
];

export const argumentWithoutEffect: Rule = {
  id: 'argument-without-effect',
  meta: {
    summary: 'An argument changes nothing, because of another one.',
    rationale:
      'Some arguments only mean something together: `keepContentsDirlinks` is about what `copyToRoot` copies, `fromImageName` and ' +
      '`fromImageTag` about `fromImage`, `enableFakechroot` about `fakeRootCommands`. `uid` and `gid` are not read when ' +
      '`runAsRoot` is there: call `chown` in it. `layers` is about store paths, and without `includeStorePaths` there are none.',
    sources: [manual('buildImage'), manual('streamLayeredImage')],
    severity: 'warn',
    preset: 'recommended',
    fixable: 'safe',
    changes: [
      'uid',
      'gid',
      'keepContentsDirlinks',
      'fromImageName',
      'fromImageTag',
      'enableFakechroot',
      'layers',
    ],
    since: '0.1.0',
  },
  examples: {
    valid: [
      {
        code: nix(
          '{ pkgs, runAsRoot ? null, copyToRoot, more }:',
          'let mkImage = args: pkgs.dockerTools.buildLayeredImage ({ name = "a"; enableFakechroot = true; } // args);',
          'in [',
          '  (mkImage { fakeRootCommands = "chown 1 /a"; })',
          '  (mkImage more)',
          '  (pkgs.dockerTools.buildImage { name = "b"; uid = 1000; inherit runAsRoot copyToRoot; keepContentsDirlinks = true; })',
          ']',
        ),
        wild: true,
      },
      {
        code: '{ pkgs }: pkgs.dockerTools.buildLayeredImage { name = "a"; uid = 1000; enableFakechroot = false; }',
        why: 'What is off needs nothing.',
      },
    ],
    invalid: [
      {
        code: nix(
          '{ pkgs }:',
          'pkgs.dockerTools.buildImage {',
          '  name = "a";',
          '  uid = 1000; # app',
          '  runAsRoot = "mkdir /data";',
          '  keepContentsDirlinks = true;',
          '}',
        ),
        findings: [
          { at: 'uid', message: "'uid' has no effect beside 'runAsRoot'" },
          {
            at: 'keepContentsDirlinks',
            message: "'keepContentsDirlinks' has no effect without 'copyToRoot'",
          },
        ],
        fixed: nix(
          '{ pkgs }:',
          'pkgs.dockerTools.buildImage {',
          '  name = "a";',
          '  # app',
          '  runAsRoot = "mkdir /data";',
          '}',
        ),
      },
      {
        code: nix(
          '{ pkgs, fakechroot ? true }:',
          'pkgs.dockerTools.streamLayeredImage { name = "a"; enableFakechroot = fakechroot; }',
        ),
        findings: [{ at: 'enableFakechroot', message: "no effect without 'fakeRootCommands'" }],
        fixed: nix('{ pkgs, fakechroot ? true }:', 'pkgs.dockerTools.streamLayeredImage { name = "a"; }'),
      },
      {
        code: nix(
          '{ pkgs, nixlayer }:',
          '(nixlayer.lib.dockerTools pkgs).buildLayeredImage { name = "a"; includeStorePaths = false; layers = [ [ pkgs.hello ] ]; }',
        ),
        findings: [{ at: 'layers', message: "'layers' has no effect without store paths" }],
        fixed: nix(
          '{ pkgs, nixlayer }:',
          '(nixlayer.lib.dockerTools pkgs).buildLayeredImage { name = "a"; includeStorePaths = false; }',
        ),
      },
    ],
  },
  onCall: (call, report) => {
    for (const { names, of, isIgnored, when } of dependences) {
      const appliesTo = (each: CallFacts): boolean => of(each) && isIgnored(each);
      if (!appliesTo(call)) continue;
      for (const argument of call.arguments) {
        if (!names.includes(argument.name) || call.valuesOf(argument).every(isOff)) continue;
        const edit = removeArgument(call, argument, appliesTo);
        report({
          message: `'${argument.name}' has no effect ${when}`,
          at: call.keyOf(argument),
          fixes: edit ? [{ title: `Remove '${argument.name}'`, applicability: 'safe', edits: [edit] }] : [],
        });
      }
    }
  },
};

function isText(value: Parameters<typeof isNull>[0]): boolean {
  return value?.type === 'text' || (value?.type === 'plain' && typeof value.value === 'string');
}

function isOff(value: Parameters<typeof isNull>[0]): boolean {
  return isNull(value) || (value?.type === 'plain' && value.value === false);
}
