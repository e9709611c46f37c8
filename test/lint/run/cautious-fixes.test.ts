// What else reads the text that a fix changes.
import { expect, it } from 'vitest';
import { nix } from '../../../src/lint/example-code.ts';
import { lintText } from '../../../src/lint/lint-text.ts';
import { exampleFile, exampleFileSystem } from '../example-files.ts';

const image = (text: string) => `pkgs.dockerTools.buildLayeredImage { name = "a"; tag = "1"; ${text} }`;

const test = 'healthcheck-test-form';
const twice = 'duplicate-content';

it.each<[what: string, rule: string, code: string, applicability: string]>([
  [
    'of a value that nothing else reads is safe',
    test,
    nix('{ pkgs }: let test = [ "curl" ]; in', image('config.Healthcheck.Test = test;')),
    'safe',
  ],
  [
    'of a value that something else reads is unsafe',
    test,
    nix('{ pkgs }: let test = [ "curl" ]; in [', `(${image('config.Healthcheck.Test = test;')}) test ]`),
    'unsafe',
  ],
  [
    'of a value that is inherited elsewhere is unsafe',
    test,
    nix(
      '{ pkgs }: let test = [ "curl" ]; in {',
      `inherit test; image = ${image('config.Healthcheck.Test = test;')}; }`,
    ),
    'unsafe',
  ],
  [
    'of a default that something else reads is unsafe',
    test,
    nix('{ pkgs, test ? [ "curl" ] }: [', `(${image('config.Healthcheck.Test = test;')}) test ]`),
    'unsafe',
  ],
  [
    'of an attribute that is read twice is unsafe',
    test,
    nix(
      '{ pkgs }: let c = { test = [ "curl" ]; }; in [',
      `(${image('config.Healthcheck.Test = c.test;')}) c.test ]`,
    ),
    'unsafe',
  ],
  [
    'of arguments that are handed to image functions only is safe',
    test,
    nix(
      '{ pkgs }: let args = { name = "a"; tag = "1"; config.Healthcheck.Test = [ "curl" ]; }; in [',
      '(pkgs.dockerTools.buildLayeredImage args)',
      '(pkgs.dockerTools.streamLayeredImage (args // { name = "b"; })) ]',
    ),
    'safe',
  ],
  [
    'that is right for one call of a function and not for another one is unsafe',
    twice,
    nix(
      `{ pkgs }: let make = extra: ${image('contents = extra ++ [ pkgs.bash ];')}; in`,
      '[ (make [ pkgs.bash ]) (make [ pkgs.hello ]) ]',
    ),
    'unsafe',
  ],
  [
    'that is right for all calls of a function is safe',
    twice,
    nix(
      `{ pkgs }: let make = name: ${image('contents = [ pkgs.bash pkgs.bash ]; config.Labels = { inherit name; };')}; in`,
      '[ (make "a") (make "b") ]',
    ),
    'safe',
  ],
])('a fix %s', (_what, rule, code, applicability) => {
  const { diagnostics } = lintText({
    file: exampleFile,
    text: code,
    fileSystem: exampleFileSystem({ code }),
  });
  const fixes = diagnostics.filter((each) => each.rule === rule).flatMap((each) => each.fixes);
  expect(fixes.map((each) => each.applicability)).toEqual([applicability]);
});

it('the text of a fix has the line ends of the file', () => {
  const code = nix(
    '{ dockerTools }:',
    'dockerTools.buildLayeredImage {',
    '  name = "a";',
    '  tag = "1";',
    '  fakeRootCommands = dockerTools.shadowSetup;',
    '}',
  ).replaceAll('\n', '\r\n');
  const { diagnostics } = lintText({
    file: exampleFile,
    text: code,
    fileSystem: exampleFileSystem({ code }),
  });
  const texts = diagnostics.flatMap(({ fixes }) =>
    fixes.flatMap(({ edits }) => edits.map((each) => each.newText)),
  );
  expect(texts).toEqual(['\r\n  enableFakechroot = true;']);
});
