import type { Rule } from '../../rule.ts';
import { architectureGoarch } from './architecture-goarch.ts';
import { configKeyCase } from './config-key-case.ts';
import { configKeyUnknown } from './config-key-unknown.ts';
import { configValueType } from './config-value-type.ts';
import { envDuplicate } from './env-duplicate.ts';
import { envEntryFormat } from './env-entry-format.ts';
import { envShape } from './env-shape.ts';
import { execForm } from './exec-form.ts';
import { execShellString } from './exec-shell-string.ts';
import { exposedPortFormat } from './exposed-port-format.ts';
import { exposedPortsShape } from './exposed-ports-shape.ts';
import { healthcheckTestForm } from './healthcheck-test-form.ts';
import { healthcheckUnits } from './healthcheck-units.ts';
import { labelKey } from './label-key.ts';
import { labelValueString } from './label-value-string.ts';
import { nonNumericUser } from './non-numeric-user.ts';
import { packageAsCommand } from './package-as-command.ts';
import { programNotInPackage } from './program-not-in-package.ts';
import { relativeWorkdir } from './relative-workdir.ts';
import { rootUser } from './root-user.ts';
import { secretInEnv } from './secret-in-env.ts';
import { shellSyntaxInCommand } from './shell-syntax-in-command.ts';
import { stopSignal } from './stop-signal.ts';
import { unexpandedVariable } from './unexpanded-variable.ts';
import { userNotInPasswd } from './user-not-in-passwd.ts';
import { volumePath } from './volume-path.ts';
import { volumesShape } from './volumes-shape.ts';

/** What is in `config`. */
export const configRules: readonly Rule[] = [
  architectureGoarch,
  configKeyCase,
  configKeyUnknown,
  configValueType,
  envDuplicate,
  envEntryFormat,
  envShape,
  execForm,
  execShellString,
  exposedPortFormat,
  exposedPortsShape,
  healthcheckTestForm,
  healthcheckUnits,
  labelKey,
  labelValueString,
  nonNumericUser,
  packageAsCommand,
  programNotInPackage,
  relativeWorkdir,
  rootUser,
  secretInEnv,
  shellSyntaxInCommand,
  stopSignal,
  unexpandedVariable,
  userNotInPasswd,
  volumePath,
  volumesShape,
];
