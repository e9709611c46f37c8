// The provenance of an image that a command has made, as the text that is printed, attached and signed.
import { realpath } from 'node:fs/promises';
import { digestSet, formattedStatement } from '../attest/statement.ts';
import { NixlayerError } from '../errors/nixlayer-error.ts';
import type { Descriptor } from '../image/formats/oci/oci-manifest.ts';
import { splitRepoTag } from '../image/reference.ts';
import type { GivenParameters } from '../inventory/provenance/external-parameters.ts';
import { imageProvenance } from '../inventory/provenance/image-provenance.ts';
import type { MadeFrom } from '../inventory/provenance/origin.ts';
import { provenanceType, type RunWords } from '../inventory/provenance/predicate.ts';
import { confOfScript } from '../stages/stream-script.ts';
import type { CliContext } from './context.ts';
import { repoTagsOf } from './expression-options.ts';
import type { OpenedContent } from './open-content.ts';
import type { ImageOrigin } from './open-image.ts';
import { readTextFile } from './read-text-file.ts';

/** @throws NixlayerError as `imageProvenance`; E_USAGE for an image that existed already */
export async function provenanceText(
  { content, input, options, origin }: OpenedContent,
  manifests: readonly Pick<Descriptor, 'digest'>[],
  run: RunWords,
  context: CliContext,
): Promise<string> {
  if (origin === undefined)
    throw new NixlayerError('E_USAGE', `nobody says from what ${input} was made: it is an image already`, {
      hint: 'Give the expression, the flake reference, or the ./result of streamLayeredImage or buildLayeredImage.',
    });
  const { resolved } = origin;
  const request = {
    ...run,
    from: await madeFrom(input, origin),
    given: givenParameters(options),
    conf: resolved.conf,
    spec: resolved.spec,
    locate: resolved.store.locate,
  };
  const predicate = await imageProvenance(request, { signal: context.signal });
  const [repoTag] = content.repoTags;
  const name = repoTag === undefined ? undefined : splitRepoTag(repoTag).name;
  const subjects = manifests.map(({ digest }) => ({ ...(name && { name }), digest: digestSet(digest) }));
  return formattedStatement(subjects, provenanceType, predicate);
}

async function madeFrom(input: string, { source, madeFrom: confFile }: ImageOrigin): Promise<MadeFrom> {
  switch (source.kind) {
    case 'expression':
    case 'flake':
      return source;
    case 'spec':
      return { kind: 'image-spec', file: await realpath(input) };
    case 'conf': {
      const file = confFile ?? (await realpath(input));
      // A stream script names it.
      return {
        kind: 'conf-json',
        file: file.endsWith('.json') ? file : (confOfScript(readTextFile(file)) ?? file),
      };
    }
  }
}

function givenParameters(options: OpenedContent['options']): GivenParameters {
  const { attr, arg, argstr, include, overrideInput, impure, store } = options;
  const { layering, maxLayers, layers, rates, compression } = options;
  return {
    attribute: attr,
    args: arg,
    stringArgs: argstr,
    searchPath: include,
    overrideInputs: overrideInput,
    impure: impure === true,
    isEmbedded: store !== undefined,
    ...{ layering, maxLayers, layers: layers?.layers, hasRates: rates !== undefined },
    tags: repoTagsOf(options),
    compression:
      compression && [compression.method, compression.level].filter((part) => part !== undefined).join(':'),
  };
}
