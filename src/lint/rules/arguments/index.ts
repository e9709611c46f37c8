import type { Rule } from '../../rule.ts';
import { argumentType } from './argument-type.ts';
import { argumentValue } from './argument-value.ts';
import { argumentWithoutEffect } from './argument-without-effect.ts';
import { baseImageNotFromImage } from './base-image-not-from-image.ts';
import { commandAndRun } from './command-and-run.ts';
import { contentsAndCopyToRoot } from './contents-and-copy-to-root.ts';
import { contentsItemType } from './contents-item-type.ts';
import { deprecatedContents } from './deprecated-contents.ts';
import { diskSizeWithoutRunAsRoot } from './disk-size-without-run-as-root.ts';
import { emptyName } from './empty-name.ts';
import { exportImageNeedsName } from './export-image-needs-name.ts';
import { fromImageNameWithoutTag } from './from-image-name-without-tag.ts';
import { missingArgument } from './missing-argument.ts';
import { nixDbNotReproducible } from './nix-db-not-reproducible.ts';
import { removedHelper } from './removed-helper.ts';
import { unknownArgument } from './unknown-argument.ts';
import { unusedImageParameter } from './unused-image-parameter.ts';
import { valueFails } from './value-fails.ts';
import { withNixDbDeprecated } from './with-nix-db-deprecated.ts';

/** Which arguments a function takes, and of which type. */
export const argumentRules: readonly Rule[] = [
  argumentType,
  argumentValue,
  argumentWithoutEffect,
  baseImageNotFromImage,
  commandAndRun,
  contentsAndCopyToRoot,
  contentsItemType,
  deprecatedContents,
  diskSizeWithoutRunAsRoot,
  emptyName,
  exportImageNeedsName,
  fromImageNameWithoutTag,
  missingArgument,
  nixDbNotReproducible,
  removedHelper,
  unknownArgument,
  unusedImageParameter,
  valueFails,
  withNixDbDeprecated,
];
