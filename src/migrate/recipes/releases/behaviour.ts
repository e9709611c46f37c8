// Recipes for calls that a newer nixpkgs takes otherwise, though they are written the same; the oldest change first.
import type { Recipe } from '../../recipe.ts';
import { binShIsBash } from './bin-sh-is-bash.ts';
import { buildArgsOfImage } from './build-args-of-image.ts';
import { fakeRootCommandsStop } from './fake-root-commands-stop.ts';
import { fakechrootOnDarwin } from './fakechroot-on-darwin.ts';
import { layeredBaseOfBuildImage } from './layered-base-of-build-image.ts';
import { layersByAutoLayer } from './layers-by-auto-layer.ts';
import { maxLayersDefault } from './max-layers-default.ts';
import { mtimeOfCreated } from './mtime-of-created.ts';
import { nodeOfSlimNode } from './node-of-slim-node.ts';
import { overrideInPassthru } from './override-in-passthru.ts';
import { ownFilesNotCounted } from './own-files-not-counted.ts';
import { passthruOfLayeredImage } from './passthru-of-layered-image.ts';
import { runAsRootInMachine } from './run-as-root-in-machine.ts';
import { splitOutputs } from './split-outputs.ts';
import { storeFolderMode } from './store-folder-mode.ts';
import { storePathOfBuildEnv } from './store-path-of-build-env.ts';
import { storePathOfTextFile } from './store-path-of-text-file.ts';

export const behaviourRecipes: readonly Recipe[] = [
  layeredBaseOfBuildImage,
  maxLayersDefault,
  runAsRootInMachine,
  overrideInPassthru,
  buildArgsOfImage,
  storeFolderMode,
  mtimeOfCreated,
  ownFilesNotCounted,
  fakeRootCommandsStop,
  fakechrootOnDarwin,
  layersByAutoLayer,
  binShIsBash,
  storePathOfBuildEnv,
  passthruOfLayeredImage,
  nodeOfSlimNode,
  splitOutputs,
  storePathOfTextFile,
];
