// The error of an attribute that a flake does not have.
import { NixlayerError } from '../../errors/nixlayer-error.ts';
import { similarNames } from '../../eval/errors/suggestions.ts';

/** @param attribute empty for the default package @param names of the flake's packages */
export function missingAttribute(url: string, attribute: string, names: readonly string[]): NixlayerError {
  const close = similarNames(attribute, names);
  const shown = (close.length > 0 ? close : names.slice(0, 10)).map((name) => `${url}#${name}`);
  const known =
    names.length === 0 ? 'It has no packages for this system.' : `Its packages: ${shown.join(', ')}`;
  const hint = close.length > 0 ? `Did you mean ${shown.join(' or ')}?` : known;
  const what = attribute === '' ? 'no default package' : `no attribute '${attribute}'`;
  return new NixlayerError('E_EVAL', `the flake ${url} has ${what}`, { hint });
}
