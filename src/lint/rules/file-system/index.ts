import type { Rule } from '../../rule.ts';
import { baseImageBinReplaced } from './base-image-bin-replaced.ts';
import { cacertNotLinked } from './cacert-not-linked.ts';
import { certificateNotInImage } from './certificate-not-in-image.ts';
import { cmdNotInContents } from './cmd-not-in-contents.ts';
import { devOutputs } from './dev-outputs.ts';
import { discardedContext } from './discarded-context.ts';
import { duplicateContent } from './duplicate-content.ts';
import { envPathNotLinked } from './env-path-not-linked.ts';
import { fakeNssAndShadowSetup } from './fake-nss-and-shadow-setup.ts';
import { fakerootAbsolutePath } from './fakeroot-absolute-path.ts';
import { fileAsFolder } from './file-as-folder.ts';
import { folderOfRoot } from './folder-of-root.ts';
import { helperInPathsToLink } from './helper-in-paths-to-link.ts';
import { imageOfOtherPlatform } from './image-of-other-platform.ts';
import { includeStorePathsFalse } from './include-store-paths-false.ts';
import { missingCaCertificates } from './missing-ca-certificates.ts';
import { missingFakeNss } from './missing-fake-nss.ts';
import { missingInterpreter } from './missing-interpreter.ts';
import { missingShell } from './missing-shell.ts';
import { ownerNotInPasswd } from './owner-not-in-passwd.ts';
import { pathsToLinkWithoutSlash } from './paths-to-link-without-slash.ts';
import { rootCommandInExtraCommands } from './root-command-in-extra-commands.ts';
import { runAsRootNeedsKvm } from './run-as-root-needs-kvm.ts';
import { shadowSetupNeedsFakechroot } from './shadow-setup-needs-fakechroot.ts';
import { tmpPermissions } from './tmp-permissions.ts';
import { uselessShebang } from './useless-shebang.ts';
import { worldWritable } from './world-writable.ts';
import { writeToFakeNss } from './write-to-fake-nss.ts';

/** What is put into the image, and the scripts that do it. */
export const fileSystemRules: readonly Rule[] = [
  baseImageBinReplaced,
  cacertNotLinked,
  certificateNotInImage,
  cmdNotInContents,
  devOutputs,
  discardedContext,
  duplicateContent,
  envPathNotLinked,
  fakeNssAndShadowSetup,
  fakerootAbsolutePath,
  fileAsFolder,
  folderOfRoot,
  helperInPathsToLink,
  imageOfOtherPlatform,
  includeStorePathsFalse,
  missingCaCertificates,
  missingFakeNss,
  missingInterpreter,
  missingShell,
  ownerNotInPasswd,
  pathsToLinkWithoutSlash,
  rootCommandInExtraCommands,
  runAsRootNeedsKvm,
  shadowSetupNeedsFakechroot,
  tmpPermissions,
  uselessShebang,
  worldWritable,
  writeToFakeNss,
];
