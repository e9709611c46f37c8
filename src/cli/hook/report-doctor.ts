// nixlayer hook doctor
import { examineHook } from '../../hook/doctor.ts';
import { hookFolder } from '../../hook/hook-folder.ts';
import { type CliContext, printJson, printText } from '../context.ts';
import type { JsonOption } from '../json-option.ts';

export async function reportDoctor(
  { json, config }: JsonOption & { readonly config: string },
  context: CliContext,
): Promise<void> {
  const folder = hookFolder(process.env);
  const checks = await examineHook({ folder, rulesFile: config, environment: process.env });
  if (checks.some(({ result }) => result === 'problem')) context.reportFindings();
  if (json) return printJson(context, { checks });
  for (const { name, result, message, hint } of checks) {
    printText(context, `${result.padEnd(7)} ${name}: ${message}`);
    if (hint !== undefined) printText(context, `          hint: ${hint}`);
  }
}
