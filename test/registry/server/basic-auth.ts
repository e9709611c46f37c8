/** User and password of an `Authorization: Basic` header. */
export function basicCredentials(header: string | undefined): readonly [string, string] | undefined {
  const [, encoded] = /^Basic (.+)$/i.exec(header ?? '') ?? [];
  if (encoded === undefined) return undefined;
  const text = Buffer.from(encoded, 'base64').toString();
  const colon = text.indexOf(':');
  return colon < 0 ? undefined : [text.slice(0, colon), text.slice(colon + 1)];
}
