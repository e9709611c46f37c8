// nixlayer layer-json: what builds of nix/ ask for, and no help text names.
import type { Command } from 'commander';
import { pureLayerJson } from '../../image/build-image/pure-layer-json.ts';
import type { CliContext } from '../context.ts';

export function defineLayerJson(command: Command, context: CliContext): void {
  command
    .description('Prints the `json` that dockerTools has beside the `layer.tar` of buildImage.')
    .argument('<layer>', 'the archive of its files')
    .argument('<base-json>', 'the config of the image, without layers')
    .addHelpText('after', `\nExample:\n  nixlayer layer-json layer.tar base.json`)
    .action(async (layer: string, baseJson: string) => {
      context.stdout.write(await pureLayerJson(layer, baseJson, context.signal));
    });
}
