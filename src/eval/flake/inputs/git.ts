// `git+https://…`, `git+file:///folder`, `git://…`; `hg+https://…` likewise.
import { EvalFailure } from '../../errors/eval-failure.ts';
import { type FlakeUrl, flakeUrlText, parseFlakeUrl } from '../flake-url.ts';
import {
  assertCommit,
  type InputAttribute,
  type InputScheme,
  optionalBoolean,
  optionalString,
  stringOf,
} from '../input-attributes.ts';

const flags = ['shallow', 'submodules', 'exportIgnore', 'allRefs', 'verifyCommit'];
const texts = ['keytype', 'publicKey', 'publicKeys'];

// git-check-ref-format, as Nix has it.
// biome-ignore lint/suspicious/noControlCharactersInRegex: refs must not hold them
const badRef = /\/\/|^[./]|\/\.|\.\.|[\u0000-\u001f\u007f\s:?^~[]|\\|\*|\.lock$|\.lock\/|@\{|[/.]$|^@$|^$/;

function fromUrl(
  type: string,
  schemes: readonly string[],
  flagNames: readonly string[],
  textNames: readonly string[],
) {
  return (url: FlakeUrl) => {
    if (!schemes.includes(url.scheme)) return undefined;
    const attributes: Record<string, InputAttribute> = { type };
    const rest = new Map<string, string>();
    for (const [name, value] of url.query) {
      if (flagNames.includes(name)) attributes[name] = value === '1';
      else if (textNames.includes(name)) attributes[name] = value;
      else rest.set(name, value);
    }
    const scheme = url.scheme.replace(/^(?:git|hg)\+/, '');
    return { ...attributes, url: flakeUrlText({ ...url, scheme, query: rest }) };
  };
}

function withQuery(url: FlakeUrl, parameters: Readonly<Record<string, string | undefined>>): FlakeUrl {
  const query = new Map(url.query);
  for (const [name, value] of Object.entries(parameters)) if (value !== undefined) query.set(name, value);
  return { ...url, query };
}

/** `user@host:path` → `ssh://user@host/path` */
function withScheme(text: string): string {
  const [host = ''] = text.split('/', 1);
  const [at, colon] = [host.lastIndexOf('@'), text.lastIndexOf(':')];
  return at < 0 || colon < at ? text : `ssh://${text.slice(0, colon)}/${text.slice(colon + 1)}`;
}

/** `user@host:path` and plain paths, as git takes them, are URLs then. */
function remoteUrl(text: string): FlakeUrl {
  const remote = text.startsWith('/') ? text : withScheme(text);
  if (remote.startsWith('file:') || remote.includes('://')) return parseFlakeUrl(remote);
  const url = { scheme: 'file', authority: '', path: remote, query: new Map(), fragment: '' };
  return parseFlakeUrl(flakeUrlText(url));
}

const transports = ['http', 'https', 'ssh', 'file'];

export const gitScheme: InputScheme = {
  types: ['git'],
  known: ['url', 'ref', 'dirtyRev', 'dirtyShortRev', ...flags, ...texts],
  fromUrl: fromUrl('git', ['git', ...transports.map((each) => `git+${each}`)], flags, [
    'rev',
    'ref',
    ...texts,
  ]),
  check: (attributes) => {
    for (const flag of flags) optionalBoolean(attributes, flag);
    const ref = optionalString(attributes, 'ref');
    if (ref !== undefined && badRef.test(ref)) throw new EvalFailure(`invalid Git branch/tag name '${ref}'`);
    remoteUrl(stringOf(attributes, 'url'));
  },
  toUrl: (attributes) => {
    const url = remoteUrl(stringOf(attributes, 'url'));
    const rev = optionalString(attributes, 'rev');
    if (rev !== undefined) assertCommit(rev);
    const flag = (name: string) => (optionalBoolean(attributes, name) ? '1' : undefined);
    return withQuery(url.scheme === 'git' ? url : { ...url, scheme: `git+${url.scheme}` }, {
      rev,
      ref: optionalString(attributes, 'ref'),
      shallow: flag('shallow'),
      submodules: flag('submodules'),
      exportIgnore: flag('exportIgnore'),
      verifyCommit: flag('verifyCommit'),
    });
  },
};

export const mercurialScheme: InputScheme = {
  types: ['hg'],
  known: ['url', 'ref'],
  fromUrl: fromUrl(
    'hg',
    transports.map((each) => `hg+${each}`),
    [],
    ['rev', 'ref'],
  ),
  check: (attributes) => void parseFlakeUrl(stringOf(attributes, 'url')),
  toUrl: (attributes) => {
    const url = parseFlakeUrl(stringOf(attributes, 'url'));
    return withQuery(
      { ...url, scheme: `hg+${url.scheme}` },
      { rev: optionalString(attributes, 'rev'), ref: optionalString(attributes, 'ref') },
    );
  },
};
