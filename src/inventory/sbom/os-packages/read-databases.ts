// Database texts → packages. Formats: dpkg(1) and deb-control(5); Alpine's "Apk spec", installed database v2;
// os-release(5).
import type { OsPackage, OsRelease } from './os-packages.ts';

/** Far more than any distribution has. */
const maxPackages = 100_000;

/** `/var/lib/dpkg/status`, or a file of `status.d/`, where images without dpkg have one for each package. */
export function dpkgPackages(text: string): OsPackage[] {
  return stanzas(text).flatMap((stanza): OsPackage[] => {
    const field = fieldsOf(stanza, /^([A-Za-z][\w-]*):[ \t]*(.*)$/);
    const [name, version] = [field.get('package'), field.get('version')];
    // What was removed and left its configuration is listed as well.
    if (!name || !version || !/(?:^| )installed$/.test(field.get('status') ?? 'installed')) return [];
    const [, source, sourceVersion] = /^(\S+)(?:\s+\((.+)\))?$/.exec(field.get('source') ?? '') ?? [];
    return [
      {
        type: 'deb',
        ...{ name, version },
        ...optional('architecture', field.get('architecture')),
        ...optional('source', source),
        ...optional('sourceVersion', sourceVersion),
        ...optional('description', field.get('description')),
        ...optional('homepage', field.get('homepage')),
      },
    ];
  });
}

/** `/lib/apk/db/installed` */
export function apkPackages(text: string): OsPackage[] {
  return stanzas(text).flatMap((stanza): OsPackage[] => {
    const field = fieldsOf(stanza, /^([A-Za-z]):(.*)$/);
    const [name, version, origin] = [field.get('P'), field.get('V'), field.get('o')];
    if (!name || !version) return [];
    return [
      {
        type: 'apk',
        ...{ name, version },
        ...optional('architecture', field.get('A')),
        ...optional('source', origin === name ? undefined : origin),
        ...optional('description', field.get('T')),
        ...optional('homepage', field.get('U')),
        ...optional('licence', field.get('L')),
      },
    ];
  });
}

/** Undefined for what does not say which distribution it is. */
export function osRelease(text: string): OsRelease | undefined {
  const value = (name: string): string | undefined => {
    const [, written] = new RegExp(`^${name}=(.*)$`, 'm').exec(text) ?? [];
    return written
      ?.trim()
      .replace(/^(["'])(.*)\1$/, '$2')
      .replace(/\\(.)/g, '$1');
  };
  const id = value('ID');
  if (!id) return undefined;
  return {
    id,
    ...optional('versionId', value('VERSION_ID')),
    ...optional('prettyName', value('PRETTY_NAME')),
  };
}

function stanzas(text: string): readonly string[] {
  return text.split(/\r?\n(?:\r?\n)+/, maxPackages);
}

/** The first line of each; the first of several. Names of several letters in lower case: single ones differ by it. */
function fieldsOf(stanza: string, pattern: RegExp): ReadonlyMap<string, string> {
  const fields = new Map<string, string>();
  for (const line of stanza.split('\n')) {
    const [, name, value] = pattern.exec(line.trimEnd()) ?? [];
    if (name === undefined || value === undefined) continue;
    const key = name.length === 1 ? name : name.toLowerCase();
    if (!fields.has(key)) fields.set(key, value.trim());
  }
  return fields;
}

function optional<Name extends string>(
  name: Name,
  value: string | undefined,
): { readonly [Key in Name]?: string } {
  return value ? ({ [name]: value } as { readonly [Key in Name]: string }) : {};
}
