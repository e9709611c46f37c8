import type { Rule } from '../../rule.ts';
import { baseConfigNotInherited } from './base-config-not-inherited.ts';
import { emptyExplicitLayer } from './empty-explicit-layer.ts';
import { explicitLayerType } from './explicit-layer-type.ts';
import { fromImageNameNotSelecting } from './from-image-name-not-selecting.ts';
import { layeringPipeline } from './layering-pipeline.ts';
import { maxLayersLimit } from './max-layers-limit.ts';
import { maxLayersNearLimit } from './max-layers-near-limit.ts';
import { maxLayersTooSmall } from './max-layers-too-small.ts';
import { maxLayersWithoutEffect } from './max-layers-without-effect.ts';
import { mergeWithoutImages } from './merge-without-images.ts';
import { nullConfigWithBaseImage } from './null-config-with-base-image.ts';
import { pullArchUnset } from './pull-arch-unset.ts';
import { pullDigestFormat } from './pull-digest-format.ts';
import { pullFakeHash } from './pull-fake-hash.ts';
import { pullHashFormat } from './pull-hash-format.ts';
import { pullMissingDigest } from './pull-missing-digest.ts';
import { pullMissingHash } from './pull-missing-hash.ts';
import { pullSha256Sri } from './pull-sha256-sri.ts';
import { pullTlsDisabled } from './pull-tls-disabled.ts';
import { pullTwoHashes } from './pull-two-hashes.ts';
import { pullUntrustedRegistry } from './pull-untrusted-registry.ts';
import { sriPadding } from './sri-padding.ts';
import { streamUsedAsTarball } from './stream-used-as-tarball.ts';
import { zstdBaseImage } from './zstd-base-image.ts';

/** Layers, base images and pulled images. */
export const layerRules: readonly Rule[] = [
  baseConfigNotInherited,
  emptyExplicitLayer,
  explicitLayerType,
  fromImageNameNotSelecting,
  layeringPipeline,
  maxLayersLimit,
  maxLayersNearLimit,
  maxLayersTooSmall,
  maxLayersWithoutEffect,
  mergeWithoutImages,
  nullConfigWithBaseImage,
  pullArchUnset,
  pullDigestFormat,
  pullFakeHash,
  pullHashFormat,
  pullMissingDigest,
  pullMissingHash,
  pullSha256Sri,
  pullTlsDisabled,
  pullTwoHashes,
  pullUntrustedRegistry,
  sriPadding,
  streamUsedAsTarball,
  zstdBaseImage,
];
