// Config changes without what looks like a secret, as explanations are.
import type { ConfigChange, ImageDiff, PlainJson } from '../image/diff/image-diff.ts';
import { isSecretByItself, looksLikeSecret } from '../image/secret-variable.ts';

export const withheld = '(not shown: it looks like a secret)';

export function withoutSecrets(diff: ImageDiff): ImageDiff {
  return { ...diff, config: diff.config.map(withoutSecret) };
}

function withoutSecret({ a, b, ...change }: ConfigChange): ConfigChange {
  // `config.Env.NAME`, `config.Labels.NAME`; names of labels have dots.
  const [, name = ''] = /^config\.(?:Env|Labels)\.(.*)$/s.exec(change.path) ?? [];
  return {
    ...change,
    ...(a !== undefined && { a: shown(name, a) }),
    ...(b !== undefined && { b: shown(name, b) }),
  };
}

function shown(name: string, value: PlainJson): PlainJson {
  if (typeof value === 'string')
    return isSecretByItself(value) || (name !== '' && looksLikeSecret(name, value)) ? withheld : value;
  if (Array.isArray(value)) return value.map((each: PlainJson) => shown('', each));
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, shown(key, each as PlainJson)]));
}
