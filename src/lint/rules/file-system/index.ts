import type { Rule } from '../../rule.ts';
import { cacertNotLinked } from './cacert-not-linked.ts';
import { cmdNotInContents } from './cmd-not-in-contents.ts';
import { devOutputs } from './dev-outputs.ts';
import { discardedContext } from './discarded-context.ts';
import { duplicateContent } from './duplicate-content.ts';
import { fakeNssAndShadowSetup } from './fake-nss-and-shadow-setup.ts';
import { fakerootAbsolutePath } from './fakeroot-absolute-path.ts';
import { helperInPathsToLink } from './helper-in-paths-to-link.ts';
import { imageOfOtherPlatform } from './image-of-other-platform.ts';
import { includeStorePathsFalse } from './include-store-paths-false.ts';
import { missingCaCertificates } from './missing-ca-certificates.ts';
import { missingFakeNss } from './missing-fake-nss.ts';
import { missingShell } from './missing-shell.ts';
import { runAsRootNeedsKvm } from './run-as-root-needs-kvm.ts';
import { shadowSetupNeedsFakechroot } from './shadow-setup-needs-fakechroot.ts';
import { tmpPermissions } from './tmp-permissions.ts';
import { uselessShebang } from './useless-shebang.ts';
import { worldWritable } from './world-writable.ts';

/** What is put into the image, and the scripts that do it. */
export const fileSystemRules: readonly Rule[] = [
  cacertNotLinked,
  cmdNotInContents,
  devOutputs,
  discardedContext,
  duplicateContent,
  fakeNssAndShadowSetup,
  fakerootAbsolutePath,
  helperInPathsToLink,
  imageOfOtherPlatform,
  includeStorePathsFalse,
  missingCaCertificates,
  missingFakeNss,
  missingShell,
  runAsRootNeedsKvm,
  shadowSetupNeedsFakechroot,
  tmpPermissions,
  uselessShebang,
  worldWritable,
];
