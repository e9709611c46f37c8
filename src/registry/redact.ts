// Texts for people and logs without what lets others in: passwords, tokens, signatures of pre-signed URLs.

/** Parameters whose values say what was asked for; those of all others may be signatures. */
const plain: ReadonlySet<string> = new Set([
  'artifactType',
  'digest',
  'digest-algorithm',
  'from',
  'last',
  'mount',
  'n',
  'ns',
  'scope',
  'service',
  'tag',
]);

export function redactUrl(url: URL | string): string {
  const parsed = typeof url === 'string' ? parseUrl(url) : new URL(url);
  if (parsed === undefined) return redactText(String(url));
  if (parsed.username !== '' || parsed.password !== '') parsed.username = parsed.password = '';
  parsed.search = parsed.search.replace(/([?&;])([^&;]+)/g, (whole, before: string, parameter: string) => {
    const [key = '', value] = parameter.split('=', 2);
    if (value === undefined) return `${before}***`;
    return plain.has(key) ? whole : `${before}${key}=***`;
  });
  // Parameters of a path as well (RFC 3986, 3.3).
  parsed.pathname = parsed.pathname.replace(/;[^/;]+/g, ';***');
  parsed.hash = '';
  return parsed.href;
}

/** The same in running text, which a registry wrote. */
export function redactText(text: string): string {
  return text
    .replace(/\b(bearer|basic)\s+[\w.~+/=-]{8,}/gi, '$1 ***')
    .replace(/\beyJ[\w-]{5,}(?:\.[\w-]+)*/g, '***')
    .replace(/\b(https?:\/\/)[^\s/@"'<>]*@/gi, '$1')
    .replace(
      /([?&;](?:[\w.-]*(?:sig|signature|token|credential|key|secret|password|_state)[\w.-]*)=)[^\s&;"'<>]+/gi,
      '$1***',
    );
}

function parseUrl(text: string): URL | undefined {
  return URL.canParse(text) ? new URL(text) : undefined;
}
