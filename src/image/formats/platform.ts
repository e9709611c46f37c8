// For which machines an image is (OCI image-spec, descriptor `platform` and image config).
import { jsonMember, jsonText } from '../../json/json-access.ts';
import type { JsonValue } from '../../json/ordered-json.ts';

export interface Platform {
  readonly os: string;
  /** GOARCH */
  readonly architecture: string;
  /** `v7`, `v8`; absent where it is not told. */
  readonly variant?: string | undefined;
}

/** Undefined when it does not name an operating system and an architecture. */
export function readPlatform(value: JsonValue | undefined): Platform | undefined {
  const [os, architecture, variant] = ['os', 'architecture', 'variant'].map((key) =>
    jsonText(jsonMember(value, key)),
  );
  if (!os || !architecture) return undefined;
  return { os, architecture, ...(variant && { variant }) };
}

/** `linux/arm/v7` */
export function platformText({ os, architecture, variant }: Platform): string {
  return [os, architecture, ...(variant ? [variant] : [])].join('/');
}

/** Node's names of processors that Go calls otherwise. */
const goNames: Readonly<Record<string, string>> = { x64: 'amd64', ia32: '386', ppc64: 'ppc64le' };

/** Linux on the processor of this machine. */
export function thisPlatform(): Platform {
  return { os: 'linux', architecture: goNames[process.arch] ?? process.arch };
}

/** A variant that one of both does not tell fits. */
export function fitsPlatform(offered: Platform, wanted: Platform): boolean {
  const [a, b] = [variantOf(offered), variantOf(wanted)];
  return (
    offered.os === wanted.os &&
    offered.architecture === wanted.architecture &&
    (a === undefined || b === undefined || a === b)
  );
}

// arm64 has one variant that matters, which is often left out.
function variantOf({ architecture, variant }: Platform): string | undefined {
  return variant || (architecture === 'arm64' ? 'v8' : undefined);
}
