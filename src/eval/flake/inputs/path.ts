// `path:/folder`
import { EvalFailure } from '../../errors/eval-failure.ts';
import { flakeUrlText } from '../flake-url.ts';
import { type InputAttribute, type InputScheme, integerOf, stringOf } from '../input-attributes.ts';

export const pathScheme: InputScheme = {
  types: ['path'],
  known: ['path'],
  fromUrl: (url) => {
    if (url.scheme !== 'path') return undefined;
    const text = () => flakeUrlText(url);
    if (url.authority)
      throw new EvalFailure(`path URL '${text()}' should not have an authority ('${url.authority}')`);
    const attributes: Record<string, InputAttribute> = { type: 'path', path: url.path };
    for (const [name, value] of url.query) {
      if (name === 'rev' || name === 'narHash') attributes[name] = value;
      else if (name === 'revCount' || name === 'lastModified') {
        const number = integerOf(value);
        if (number === undefined)
          throw new EvalFailure(`path URL '${text()}' has invalid parameter '${name}'`);
        attributes[name] = number;
      } else throw new EvalFailure(`path URL '${text()}' has unsupported parameter '${name}'`);
    }
    return attributes;
  },
  check: (attributes) => void stringOf(attributes, 'path'),
  toUrl: ({ type: _type, path, ...rest }) => ({
    scheme: 'path',
    authority: undefined,
    path: String(path),
    query: new Map(
      Object.entries(rest)
        .filter(([name]) => !name.startsWith('__'))
        .map(([name, value]) => [name, String(value)]),
    ),
    fragment: '',
  }),
};
