// Descriptors of manifests, configs and layers (OCI image-spec: descriptor.md, annotations.md).
import { createHash } from 'node:crypto';
import { isRecord, type Json, type JsonRecord, kindOf, member, text } from './document.ts';
import { type FindingCollector, type FindingPlace, quoted } from './finding.ts';

export interface CheckedDescriptor {
  /** `sha256:…` or `sha512:…`, well-formed. */
  readonly digest: string;
  readonly mediaType: string;
  readonly size: number;
  readonly artifactType?: string;
  readonly annotations: JsonRecord;
  readonly platform: JsonRecord | undefined;
  readonly urls: boolean;
}

const algorithms: Readonly<Record<string, RegExp>> = {
  sha256: /^[0-9a-f]{64}$/,
  sha512: /^[0-9a-f]{128}$/,
};
/** RFC 6838, section 4.2. */
const mediaTypeForm = /^[A-Za-z0-9][A-Za-z0-9!#$&^_.+-]{0,126}\/[A-Za-z0-9][A-Za-z0-9!#$&^_.+-]{0,126}$/;
/** The grammar of `org.opencontainers.image.ref.name` in annotations.md. */
const refNameForm = /^[A-Za-z0-9]+(?:(?:[-._:@/+]|--)[A-Za-z0-9]+)*$/;

/** Is it a digest that can be checked? */
export function isDigest(value: string): boolean {
  const [algorithm = '', hex = '', ...more] = value.split(':');
  return (
    more.length === 0 && Object.hasOwn(algorithms, algorithm) && algorithms[algorithm]?.test(hex) === true
  );
}

/** Undefined, with a finding, when it does not name a blob. @param what names it: `the config of …` */
export function checkDescriptor(
  value: Json | undefined,
  what: string,
  place: FindingPlace,
  findings: FindingCollector,
): CheckedDescriptor | undefined {
  if (!isRecord(value)) {
    findings.error('schema', `${what} is no descriptor`, {
      ...place,
      expected: 'an object',
      found: kindOf(value),
    });
    return undefined;
  }
  const digest = text(member(value, 'digest'));
  if (digest === undefined || !isDigest(digest)) {
    findings.error('digest-form', `${what} has no digest that can be checked`, {
      ...place,
      expected: 'sha256: or sha512: and hexadecimal digits in lower case',
      found: kindOf(member(value, 'digest')),
    });
    return undefined;
  }
  const mediaType = text(member(value, 'mediaType')) ?? '';
  if (!mediaTypeForm.test(mediaType))
    findings.error('media-type', `${what} has no media type`, {
      ...place,
      expected: 'TYPE/SUBTYPE',
      found: kindOf(member(value, 'mediaType')),
    });
  const size = member(value, 'size');
  if (typeof size !== 'number' || !Number.isSafeInteger(size) || size < 0) {
    findings.error('schema', `${what} has no size`, {
      ...place,
      expected: 'a whole number of bytes',
      found: kindOf(size),
    });
    return undefined;
  }
  const annotations = checkAnnotations(member(value, 'annotations'), what, place, findings);
  checkData(member(value, 'data'), { digest, size }, what, place, findings);
  const artifactType = text(member(value, 'artifactType'));
  const urls = member(value, 'urls');
  return {
    ...{ digest, mediaType, size, annotations },
    ...(artifactType !== undefined && { artifactType }),
    platform: checkPlatform(member(value, 'platform'), what, place, findings),
    urls: Array.isArray(urls) && urls.length > 0,
  };
}

/** The members that are texts. */
export function checkAnnotations(
  value: Json | undefined,
  what: string,
  place: FindingPlace,
  findings: FindingCollector,
): JsonRecord {
  if (value === undefined || value === null) return {};
  if (!isRecord(value)) {
    findings.error('annotations', `the annotations of ${what} are no object`, {
      ...place,
      found: kindOf(value),
    });
    return {};
  }
  const entries = Object.entries(value);
  for (const [key, own] of entries) {
    if (key !== '' && typeof own === 'string') continue;
    findings.error('annotations', `the annotation ${quoted(key)} of ${what} is no text with a name`, {
      ...place,
      expected: 'a text',
      found: kindOf(own),
    });
  }
  const refName = text(member(value, 'org.opencontainers.image.ref.name'));
  if (refName !== undefined && !refNameForm.test(refName))
    findings.note(
      'reference-name',
      `${what} is called ${quoted(refName)}, which is no name that OCI knows`,
      place,
    );
  return value;
}

function checkPlatform(
  value: Json | undefined,
  what: string,
  place: FindingPlace,
  findings: FindingCollector,
): JsonRecord | undefined {
  if (value === undefined || value === null) return undefined;
  const isSound = ['os', 'architecture'].every((key) => text(member(value, key)));
  if (!isSound)
    findings.error(
      'platform',
      `the platform of ${what} does not tell an operating system and an architecture`,
      {
        ...place,
        expected: 'os and architecture',
      },
    );
  return isRecord(value) ? value : undefined;
}

/** `data`: the blob itself, in base 64. */
function checkData(
  value: Json | undefined,
  { digest, size }: { readonly digest: string; readonly size: number },
  what: string,
  place: FindingPlace,
  findings: FindingCollector,
): void {
  if (value === undefined || value === null) return;
  const data = Buffer.from(text(value) ?? '', 'base64');
  const [algorithm = ''] = digest.split(':');
  const actual = `${algorithm}:${createHash(algorithm).update(data).digest('hex')}`;
  if (actual === digest && data.length === size) return;
  findings.error('embedded-data', `the data that ${what} brings along is not what its digest names`, {
    ...place,
    expected: `${digest}, ${size} bytes`,
    found: `${actual}, ${data.length} bytes`,
  });
}
