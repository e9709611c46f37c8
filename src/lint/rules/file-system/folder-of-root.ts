import type { CallFacts } from '../../../program/call-facts.ts';
import { isNull, textOf } from '../../../program/call-values.ts';
import { nix } from '../../example-code.ts';
import type { Report, Rule } from '../../rule.ts';
import { type ShellText, scriptTexts } from '../../shell/scripts.ts';
import { hole, type SimpleCommand } from '../../shell/simple-commands.ts';
import { imagePath, operandsOf } from '../../shell/words.ts';
import { envEntries, envLists } from '../config/env-entries.ts';
import { nixpkgs } from '../sources.ts';
import { commandsOf, scriptArguments } from './files-of-scripts.ts';

export const folderOfRoot: Rule = {
  id: 'folder-of-root',
  meta: {
    summary: 'An empty folder for the program belongs to root, while the program runs as another user.',
    rationale:
      'What scripts make belongs to root, so that the program cannot write to a folder that is made for it. Give it away in `fakeRootCommands`: `install -d -o 1000 -g 1000 ./data`; `buildImage` does that in `runAsRoot`.',
    sources: [
      nixpkgs(116749),
      { title: 'nix2container#44', url: 'https://github.com/nlewo/nix2container/issues/44' },
    ],
    severity: 'warn',
    preset: 'recommended',
    fixable: 'no',
    since: '0.1.0',
  },
  examples: {
    valid: [
      {
        code: '{ dockerTools }: dockerTools.buildLayeredImage { name = "a"; extraCommands = "mkdir -p data"; fakeRootCommands = "chown -R 1000 ."; config = { User = "1000"; WorkingDir = "/data"; }; }',
        wild: true,
      },
      {
        code: '{ dockerTools }: dockerTools.buildLayeredImage { name = "a"; extraCommands = "mkdir -p app; cp -r ${./src} app/src"; config = { User = "1000"; WorkingDir = "/app"; }; }',
        why: 'There is something to be read in it.',
        wild: true,
      },
      {
        code: '{ dockerTools, user }: dockerTools.buildLayeredImage { name = "a"; extraCommands = "mkdir -p data"; config = { User = user; WorkingDir = "/data"; }; }',
        wild: true,
      },
      {
        code: '{ dockerTools }: dockerTools.buildLayeredImage { name = "a"; extraCommands = "mkdir -m 1777 tmp; mkdir app; install -d -o 1 log"; config = { User = "nobody"; WorkingDir = "/tmp"; Volumes = { "/data" = { }; "/log" = { }; }; }; }',
      },
      {
        code: '{ dockerTools }: dockerTools.buildImage { name = "a"; extraCommands = "mkdir data"; config = { User = "0:0"; WorkingDir = "/data"; }; }',
      },
    ],
    invalid: [
      {
        code: nix(
          '{ dockerTools }:',
          'dockerTools.buildLayeredImage {',
          '  name = "a";',
          '  extraCommands = "mkdir -p data var/log/app";',
          '  fakeRootCommands = "mkdir ./cache; chown 1000 ./elsewhere";',
          '  config = {',
          '    User = "1000:1000";',
          '    WorkingDir = "/data";',
          '    Volumes."/var/log/app" = { };',
          '    Env = [ "CACHE=/cache" ];',
          '  };',
          '}',
        ),
        findings: [
          { at: 'data', message: "'/data' belongs to root, and the user '1000' cannot write to it" },
          { at: 'var/log/app', message: "'/var/log/app'" },
          { at: './cache', message: "'/cache'" },
        ],
      },
    ],
  },
  onCall: (call, report) => {
    const [user, ...others] = call.configValues('User').map(textOf);
    const name = user?.split(':')[0] ?? '';
    if (!call.isBuilder || call.call.openArguments || others.length > 0 || !/^[\w-]+$/.test(name)) return;
    if (/^(?:0+|root)$/.test(name) || !call.lacks('uid')) return;
    const used = foldersInUse(call);
    const all = allCommands(call);
    if (!all) return;
    for (const script of scriptArguments.flatMap((argument) => scriptTexts(call, argument)))
      for (const command of script.commands) reportFolders(script, command, { used, all, name }, report);
  },
};

interface Context {
  readonly used: ReadonlySet<string>;
  readonly all: readonly SimpleCommand[];
  readonly name: string;
}

function reportFolders(
  script: ShellText,
  command: SimpleCommand,
  { used, all, name }: Context,
  report: Report,
) {
  for (const word of plainlyMade(command)) {
    const path = imagePath(word) ?? '';
    const isTouched = all.some((other) => !isMaking(other, path) && concerns(other, path));
    if (used.has(path) && !isTouched)
      report({
        message: `'${path}' belongs to root, and the user '${name}' cannot write to it`,
        at: script.originOf(word.start, word.end),
      });
  }
}

/** The folders that the config names: those that a program is to work in. */
function foldersInUse(call: CallFacts): ReadonlySet<string> {
  const workingDirs = call.configValues('WorkingDir').map(textOf);
  const volumes = call
    .configValues('Volumes')
    .flatMap((value) => (value.type === 'set' ? Object.keys(value.attributes) : []));
  const variables = envLists(call)
    .flatMap(envEntries)
    .flatMap(({ value: [text, ...others] }) => (others.length === 0 ? [text] : []));
  return new Set(
    [...workingDirs, ...volumes, ...variables].map((path) => path?.replace(/(?<=.)\/+$/, '') ?? ''),
  );
}

/** Undefined when a script is not known, or a folder of files may be what is meant. */
function allCommands(call: CallFacts): readonly SimpleCommand[] | undefined {
  const scripts = scriptArguments
    .flatMap((argument) => call.values(argument))
    .filter((script) => !isNull(script));
  const commands = scripts.map(commandsOf);
  return commands.every((each) => each !== undefined) ? commands.flat() : undefined;
}

function plainlyMade(command: SimpleCommand): SimpleCommand['words'] {
  const [name, ...words] = command.words;
  const isPlain = words.every(({ text }) => text !== undefined && !/^-\w*m|^--mode/.test(text));
  return name?.text === 'mkdir' && isPlain ? operandsOf(command) : [];
}

/** Makes the folder, and nothing in it. */
function isMaking(command: SimpleCommand, path: string): boolean {
  return plainlyMade(command).some((word) => imagePath(word) === path);
}

// A command with words that are not known may do anything, and so may one in a folder above.
function concerns({ words: [name, ...words], targets }: SimpleCommand, path: string): boolean {
  if (name?.text === undefined || name.text.includes(hole)) return true;
  return [...words, ...targets].some((word) => {
    const named = imagePath(word);
    if (named === undefined) return name.text !== 'echo';
    if (name.text === 'mkdir') return named.startsWith(`${path}/`);
    return named === '/' || named === path || named.startsWith(`${path}/`) || path.startsWith(`${named}/`);
  });
}
