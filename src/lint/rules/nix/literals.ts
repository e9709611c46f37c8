// Rules about how a literal is written, under the names that Nix' and Lix' settings have.
import { replace } from '../../../edits/drafts.ts';
import { nix } from '../../example-code.ts';
import type { Rule } from '../../rule.ts';

const nixSettings = {
  title: 'Nix manual, settings of the linter in Nix 2.34',
  url: 'https://nix.dev/manual/nix/latest/command-ref/conf-file.html',
};
const lixFeatures = {
  title: 'Lix manual, deprecated features',
  url: 'https://docs.lix.systems/manual/lix/nightly/contributing/deprecated-features.html',
};

export const shortPathLiteral: Rule = {
  id: 'short-path-literal',
  meta: {
    summary: 'A path is written without `./` in front: `a/b`.',
    rationale:
      'It is easily taken for a division or for a text, and `a` alone is a variable. What `lint-short-path-literals` of Nix tells.',
    sources: [nixSettings],
    severity: 'warn',
    preset: 'pedantic',
    fixable: 'safe',
    since: '0.1.0',
  },
  examples: {
    valid: [
      {
        code: '{ dockerTools }: dockerTools.buildImage { name = "a/b"; copyToRoot = ./root/etc; }',
        wild: true,
      },
      {
        code: '{ dockerTools, a }: dockerTools.buildImage { name = "a"; copyToRoot = ../root; tag = a ./b; }',
      },
    ],
    invalid: [
      {
        code: nix('{ dockerTools }:', 'dockerTools.buildImage { name = "a"; copyToRoot = root/etc; }'),
        findings: [{ at: 'root/etc', message: "the path 'root/etc' begins without './'" }],
        fixed: nix('{ dockerTools }:', 'dockerTools.buildImage { name = "a"; copyToRoot = ./root/etc; }'),
      },
    ],
  },
  onFile: (file, report) => {
    for (const path of file.all('Path')) {
      const text = file.textOf(path);
      if (/^(?:\.{0,2}\/|~)/.test(text)) continue;
      report({
        message: `the path '${text}' begins without './'`,
        at: file.origin(path),
        fixes: [
          {
            title: "Write './' in front",
            applicability: 'safe',
            edits: [replace(file.origin({ start: path.start, end: path.start }), './')],
          },
        ],
      });
    }
  },
};

export const absolutePathLiteral: Rule = {
  id: 'absolute-path-literal',
  meta: {
    summary: 'A path of this machine is written into the expression.',
    rationale:
      'It is there on the machine of whoever wrote it, pure evaluation refuses it, and what it names is copied into the store. ' +
      'What `lint-absolute-path-literals` of Nix tells.',
    sources: [nixSettings],
    severity: 'warn',
    preset: 'pedantic',
    fixable: 'no',
    since: '0.1.0',
  },
  examples: {
    valid: [
      {
        code: '{ dockerTools }: dockerTools.buildImage { name = "a"; copyToRoot = ./root; config.WorkingDir = "/srv"; }',
        wild: true,
      },
    ],
    invalid: [
      {
        code: nix(
          '{ dockerTools }:',
          'dockerTools.buildImage { name = "a"; copyToRoot = [ /etc/ssl ~/keys ]; }',
        ),
        findings: [
          { at: '/etc/ssl', message: "the path '/etc/ssl' is one of this machine" },
          { at: '~/keys', message: "the path '~/keys'" },
        ],
      },
    ],
  },
  onFile: (file, report) => {
    for (const path of file.all('Path')) {
      const text = file.textOf(path);
      if (/^[/~]/.test(text))
        report({ message: `the path '${text}' is one of this machine`, at: file.origin(path) });
    }
  },
};

export const floatingWithoutZero: Rule = {
  id: 'floating-without-zero',
  meta: {
    summary: 'A number is written without the zero before its point: `.5`.',
    rationale: 'It is easily taken for a selection: `a.5` and `a .5` differ. Deprecated in Lix.',
    sources: [lixFeatures],
    severity: 'warn',
    preset: 'pedantic',
    fixable: 'safe',
    shownAs: 'deprecated',
    since: '0.1.0',
  },
  examples: {
    valid: [
      { code: '{ pkgs }: { a = 0.5; image = pkgs.dockerTools.buildImage { name = "a"; }; }', wild: true },
    ],
    invalid: [
      {
        code: nix('{ pkgs }:', '{ a = .5; image = pkgs.dockerTools.buildImage { name = "a"; }; }'),
        findings: [{ at: '.5', message: "'.5' is written '0.5'" }],
        fixed: nix('{ pkgs }:', '{ a = 0.5; image = pkgs.dockerTools.buildImage { name = "a"; }; }'),
      },
    ],
  },
  onFile: (file, report) => {
    for (const number of file.all('Float')) {
      const text = file.textOf(number);
      if (!text.startsWith('.')) continue;
      const at = file.origin(number);
      report({
        message: `'${text}' is written '0${text}'`,
        at,
        fixes: [{ title: 'Write the zero', applicability: 'safe', edits: [replace(at, `0${text}`)] }],
      });
    }
  },
};

export const orAsIdentifier: Rule = {
  id: 'or-as-identifier',
  meta: {
    summary: 'A variable or an attribute is called `or`.',
    rationale:
      '`or` begins the default of a selection, and is a name only where no default can stand: what `f a or b` means depends on ' +
      'what stands before it. Deprecated in Lix.',
    sources: [lixFeatures],
    severity: 'warn',
    preset: 'pedantic',
    fixable: 'no',
    shownAs: 'deprecated',
    since: '0.1.0',
  },
  examples: {
    valid: [{ code: '{ pkgs }: pkgs.x.y or (pkgs.dockerTools.buildImage { name = "a"; })', wild: true }],
    invalid: [
      {
        code: nix('{ pkgs }:', '{ or = 1; image = pkgs.dockerTools.buildImage { name = "a"; }; }'),
        findings: [{ at: 'or', line: 2, message: "'or' is a name here" }],
      },
    ],
  },
  onFile: (file, report) => {
    for (const type of ['Let', 'AttrSet', 'LegacyLet'] as const)
      for (const { bindings } of file.all(type))
        for (const binding of bindings)
          for (const key of binding.type === 'AttrBinding' ? binding.path : [])
            if (key.type === 'StaticKey' && key.name === 'or' && file.textOf(key) === 'or')
              report({
                message: "'or' is a name here, and begins a default elsewhere",
                at: file.origin(key),
              });
  },
};

export const recSetOverrides: Rule = {
  id: 'rec-set-overrides',
  meta: {
    summary: 'A recursive set has `__overrides`.',
    rationale:
      'What is in it takes the place of the attributes around it, also for those that refer to them. Deprecated in Lix and ' +
      'little known: `//` or a function of the final set says it openly.',
    sources: [lixFeatures],
    severity: 'warn',
    preset: 'pedantic',
    fixable: 'no',
    shownAs: 'deprecated',
    since: '0.1.0',
  },
  examples: {
    valid: [
      {
        code: '{ pkgs }: { __overrides = 1; image = pkgs.dockerTools.buildImage { name = "a"; }; }',
        wild: true,
      },
    ],
    invalid: [
      {
        code: nix(
          '{ pkgs }:',
          'rec { __overrides = { tag = "2"; }; tag = "1"; image = pkgs.dockerTools.buildImage { name = "a"; inherit tag; }; }',
        ),
        findings: [{ at: '__overrides', message: "'__overrides' is deprecated" }],
      },
    ],
  },
  onFile: (file, report) => {
    for (const { recursive, bindings } of file.all('AttrSet'))
      for (const binding of recursive ? bindings : []) {
        const [key] = binding.type === 'AttrBinding' ? binding.path : [];
        if (key?.type === 'StaticKey' && key.name === '__overrides')
          report({ message: "'__overrides' is deprecated: merge with '//' instead", at: file.origin(key) });
      }
  },
};

const internal = new Set([
  '__sub',
  '__mul',
  '__div',
  '__lessThan',
  '__nixPath',
  '__findFile',
  '__currentSystem',
]);

export const shadowInternalSymbols: Rule = {
  id: 'shadow-internal-symbols',
  meta: {
    summary: 'A variable has the name of something that the syntax of Nix stands for.',
    rationale:
      '`a - b` calls `__sub`, `<nixpkgs>` calls `__findFile __nixPath`: with a variable of this name, the syntax means something ' +
      'else. Deprecated in Lix.',
    sources: [lixFeatures],
    severity: 'warn',
    preset: 'pedantic',
    fixable: 'no',
    shownAs: 'deprecated',
    since: '0.1.0',
  },
  examples: {
    valid: [
      { code: '{ pkgs }: { __sub = 1; image = pkgs.dockerTools.buildImage { name = "a"; }; }', wild: true },
    ],
    invalid: [
      {
        code: nix(
          '{ pkgs }:',
          'let __nixPath = [ ]; in pkgs.dockerTools.buildImage { name = "a"; copyToRoot = <root>; }',
        ),
        findings: [{ at: '__nixPath', message: "'__nixPath' changes what the syntax means" }],
      },
    ],
  },
  onFile: (file, report) => {
    const scopes = [
      ...file.all('Let'),
      ...file.all('LegacyLet'),
      ...file.all('AttrSet').filter((set) => set.recursive),
    ];
    for (const { bindings } of scopes)
      for (const binding of bindings) {
        const [key] = binding.type === 'AttrBinding' ? binding.path : [];
        if (key?.type === 'StaticKey' && internal.has(key.name))
          report({ message: `'${key.name}' changes what the syntax means`, at: file.origin(key) });
      }
  },
};
