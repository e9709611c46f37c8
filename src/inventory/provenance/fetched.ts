// What was fetched for the packages of an image, and its base image, as resources.
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { FixedOutput } from '../../store/fixed-output.ts';
import { publicUrl } from '../public-url.ts';
import { digestName, type ResourceDescriptor } from './resource.ts';

/** `/nix/store/HASH-NAME` → `NAME` */
function nameOf(storePath: string): string {
  return storePath.replace(/^.*\/[0-9a-z]{32}-/, '');
}

export function fetchedResource(source: FixedOutput, baseImage: string | null): ResourceDescriptor {
  const { storePath, method, algorithm, hash, urls, rev, image } = source;
  const [uri, ...mirrors] = urls.map(publicUrl);
  const isBase = storePath === baseImage;
  if (image !== undefined) return pulledResource(storePath, image, isBase);
  return {
    name: nameOf(storePath),
    ...(uri !== undefined && { uri }),
    digest: { [digestName(algorithm, method)]: hash, ...(rev !== undefined && { gitCommit: rev }) },
    annotations: {
      role: isBase ? 'base-image' : 'source',
      storePath,
      ...(mirrors.length > 0 && { mirrors }),
    },
  };
}

/** Of pullImage: the manifest is what it is known by, wherever it lies. */
function pulledResource(
  storePath: string,
  { name, digest }: NonNullable<FixedOutput['image']>,
  isBase: boolean,
): ResourceDescriptor {
  return {
    name,
    uri: `docker://${name}@${digest}`,
    digest: { sha256: digest.replace('sha256:', '') },
    annotations: { role: isBase ? 'base-image' : 'source', storePath },
  };
}

/** A base image that was not fetched by Nix, or of which no derivation tells: by its file. */
export async function baseImageResource(
  path: string,
  file: string,
  signal?: AbortSignal,
): Promise<ResourceDescriptor> {
  const isFile = (await stat(file)).isFile();
  const digest = isFile ? { sha256: await sha256Of(file, signal) } : undefined;
  const isStored = /\/[0-9a-z]{32}-[^/]+$/.test(path);
  return {
    name: nameOf(path).replace(/^.*\//, ''),
    ...(digest && { digest }),
    annotations: { role: 'base-image', ...(isStored && { storePath: path }) },
  };
}

async function sha256Of(file: string, signal: AbortSignal | undefined): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(file, { ...(signal && { signal }) }))
    hash.update(chunk as Buffer);
  return hash.digest('hex');
}
