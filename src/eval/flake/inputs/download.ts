// `https://…/a.tar.gz`, `tarball+https://…`, `file+https://…`
import { type FlakeUrl, flakeUrlText, parseFlakeUrl } from '../flake-url.ts';
import { type InputScheme, integerOf, optionalString, present, stringOf } from '../input-attributes.ts';

const own = ['narHash', 'rev', 'revCount', 'lastModified'];

function fromUrl(url: FlakeUrl) {
  const [, application, transport] = /^(?:(tarball|file)\+)?(file|https?)$/.exec(url.scheme) ?? [];
  if (transport === undefined) return undefined;
  const query = new Map([...url.query].filter(([name]) => !own.includes(name)));
  return present({
    // A flake is a folder, so what does not say otherwise is an archive.
    type: application ?? 'tarball',
    url: flakeUrlText({ ...url, scheme: transport, query }),
    narHash: url.query.get('narHash'),
    rev: url.query.get('rev'),
    revCount: integerOf(url.query.get('revCount')),
    lastModified: integerOf(url.query.get('lastModified')),
  });
}

export const downloadScheme: InputScheme = {
  types: ['tarball', 'file'],
  known: ['url', 'unpack'],
  fromUrl,
  check: (attributes) => void stringOf(attributes, 'url'),
  toUrl: (attributes) => {
    const url = parseFlakeUrl(stringOf(attributes, 'url'));
    const narHash = optionalString(attributes, 'narHash');
    return narHash === undefined ? url : { ...url, query: new Map([...url.query, ['narHash', narHash]]) };
  },
};
