// nixlayer sbom
import { resolve } from 'node:path';
import { type Command, Option } from 'commander';
import { writeFileAtomically } from '../../archive/atomic-file.ts';
import type { SbomFormat } from '../../inventory/sbom/sbom-document.ts';
import type { SbomReport } from '../../inventory/sbom/sbom-report.ts';
import { addCacheOptions } from '../cache-options.ts';
import { type CliContext, printText, say } from '../context.ts';
import { addExpressionOptions, imageInputHelp } from '../expression-options.ts';
import { placesHelp } from '../image-place.ts';
import { makeSbom, type SbomWords } from '../make-sbom.ts';
import { addRegistryOptions } from '../registry-options.ts';

interface SbomOptions extends SbomWords {
  readonly format: SbomFormat;
  readonly output?: string;
}

export function defineSbom(command: Command, context: CliContext): void {
  command
    .description(
      'Writes the bill of materials of an image: each store path of its closure with its references, hash, size and layer,\n' +
        'and what the expression says of it: version, licence, CPE, source, patches and the vulnerabilities that they fix.\n' +
        'The packages of a Debian or Alpine base image are added and marked. No image is made.',
    )
    .argument('<input>', `${imageInputHelp}; or a place of an image`)
    .addOption(
      new Option('--format <form>', 'CycloneDX 1.6 or SPDX 2.3, as JSON')
        .choices(['cyclonedx', 'spdx'])
        .default('cyclonedx'),
    )
    .option('-o, --output <file>', 'where to write; default: standard output')
    .option('--no-eval', 'take what is known of packages from derivations and names alone');
  addRegistryOptions(addCacheOptions(addExpressionOptions(command)))
    .addHelpText(
      'after',
      `
The same image gives the same bytes; there is a time in them only if SOURCE_DATE_EPOCH is set. The report of --json goes to
standard error, as standard output carries the document.

${placesHelp}

Examples:
  nixlayer sbom image.nix -o app.cdx.json
  nixlayer sbom .#image --format spdx
  nixlayer sbom docker://docker.io/library/redis:7`,
    )
    .action((input: string, options: SbomOptions) => sbom(input, options, context));
}

async function sbom(input: string, options: SbomOptions, context: CliContext): Promise<void> {
  const { format, output } = options;
  const { text, report } = await makeSbom(input, format, options, context);
  if (output === undefined) context.stdout.write(text);
  else
    await writeFileAtomically(resolve(output), async (out) => {
      out.write(text);
    });
  const written = output === undefined ? {} : { output: resolve(output) };
  if (options.json) say(context, JSON.stringify({ format, ...report, ...written }, undefined, 2));
  else if (output !== undefined) printText(context, `${sentenceOf(report)} written to ${resolve(output)}`);
}

function sentenceOf({ components, knownFrom, osPackages, fixed }: SbomReport): string {
  const known = [
    [knownFrom.evaluation, 'from the expression'],
    [knownFrom.derivation, 'from derivations'],
    [knownFrom.name, 'from names alone'],
    [osPackages, 'from the base image'],
  ] as const;
  const parts = known.filter(([count]) => count > 0).map(([count, from]) => `${count} ${from}`);
  const origin = parts.length === 0 ? '' : ` (${parts.join(', ')})`;
  const patched =
    fixed === 0 ? '' : `, ${fixed} ${fixed === 1 ? 'vulnerability' : 'vulnerabilities'} fixed by patches,`;
  return `${components} ${components === 1 ? 'component' : 'components'}${origin}${patched}`;
}
