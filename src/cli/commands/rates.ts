// nixlayer rates
import type { Command } from 'commander';
import { writeFileAtomically } from '../../archive/atomic-file.ts';
import { NixlayerError } from '../../errors/nixlayer-error.ts';
import type { Platform } from '../../image/formats/platform.ts';
import { type EarlierClosure, learnRates, ratesByName } from '../../layering/learn-rates.ts';
import { readEarlierClosure } from '../../stages/earlier-closure.ts';
import { type CliContext, printJson, printText } from '../context.ts';
import { parsePlatform } from '../expression-options.ts';

interface RatesOptions {
  readonly output?: string;
  readonly platform?: Platform;
  readonly json?: true;
}

export function defineRates(command: Command, context: CliContext): void {
  command
    .description(
      'Learns how often packages change from earlier closures of the same application, and prints the rates that the\n' +
        'layering transfer weighs layers with.',
    )
    .argument(
      '<from...>',
      'at least two, the earliest first: exportReferencesGraph files, embedded stores, conf.json, ImageSpecs or images (docker-archive, OCI archive or layout)',
    )
    .option('-o, --output <file>', 'write the rates there instead of to standard output')
    .option(
      '--platform <os/arch>',
      'which image of an OCI archive or layout: linux/arm64, linux/arm/v7',
      parsePlatform,
    )
    .option('--json', 'report as JSON')
    .addHelpText(
      'after',
      `
Of each pair of successive closures that both have a package, it is told whether the package changed. Where references
are known (graphs, embedded stores, ImageSpecs in the Nix store) only what changed by itself counts: its version, or its
hash though all that it references is the same. The rate is (changes + 1/2) / (pairs + 1); that of packages that no
closure has, "*", is the mean.

Examples:
  nixlayer rates may.json june.json july.json -o rates.json
  nixlayer rates app-1.0.tar app-1.1.tar app-1.2.tar -o rates.json
  nixlayer build image.nix --layering transfer --rates rates.json -o app.tar`,
    )
    .action((inputs: readonly string[], options: RatesOptions) => rates(inputs, options, context));
}

async function rates(inputs: readonly string[], options: RatesOptions, context: CliContext): Promise<void> {
  if (inputs.length < 2) {
    throw new NixlayerError('E_USAGE', 'one closure alone tells no changes', {
      hint: 'Give at least two of the same application, the earliest first.',
    });
  }
  const closures: EarlierClosure[] = [];
  for (const input of inputs)
    closures.push(await readEarlierClosure(input, { platform: options.platform, signal: context.signal }));
  const packages = learnRates(closures);
  const text = JSON.stringify(ratesByName(packages), undefined, 2);
  const { output } = options;
  if (output !== undefined) await writeFileAtomically(output, async (file) => void file.write(`${text}\n`));
  if (options.json) {
    const from = closures.map(({ paths, references }, index) => ({
      input: inputs[index],
      paths: paths.length,
      references: references !== undefined,
    }));
    return printJson(context, { from, packages, rates: ratesByName(packages), ...(output && { output }) });
  }
  if (output === undefined) return printText(context, text);
  printText(
    context,
    `wrote the rates of ${packages.length} packages from ${inputs.length} closures to ${output}`,
  );
}
