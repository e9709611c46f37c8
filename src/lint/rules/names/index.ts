import type { Rule } from '../../rule.ts';
import { createdFormat } from './created-format.ts';
import { createdNow } from './created-now.ts';
import { flakeRevisionWithoutDefault } from './flake-revision-without-default.ts';
import { impureInput } from './impure-input.ts';
import { invalidImageName } from './invalid-image-name.ts';
import { invalidTag } from './invalid-tag.ts';
import { latestTag } from './latest-tag.ts';
import { missingTag } from './missing-tag.ts';
import { mtimeNotConstant } from './mtime-not-constant.ts';
import { slashInDerivationName } from './slash-in-derivation-name.ts';
import { uppercaseImageName } from './uppercase-image-name.ts';

/** Names, tags and times. */
export const nameRules: readonly Rule[] = [
  createdFormat,
  createdNow,
  flakeRevisionWithoutDefault,
  impureInput,
  invalidImageName,
  invalidTag,
  latestTag,
  missingTag,
  mtimeNotConstant,
  slashInDerivationName,
  uppercaseImageName,
];
