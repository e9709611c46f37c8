// nixlayer plan
import { type Command, Option } from 'commander';
import { writeFileAtomically } from '../../archive/atomic-file.ts';
import { type ConfJson, confJsonDocument } from '../../dockertools/conf-json.ts';
import { NixlayerError } from '../../errors/nixlayer-error.ts';
import { baseImageOf } from '../../image/base/base-image.ts';
import { formatJson } from '../../json/print-json.ts';
import { defaultMaxLayers } from '../../layering/layer-limit.ts';
import { type Layering, type LayerPlan, planLayers } from '../../layering/layer-plan.ts';
import { type FleetMember, planFleet } from '../../stages/plan-fleet.ts';
import { planWithLayers } from '../../stages/plan-image.ts';
import {
  closeResolved,
  type ResolvedImage,
  resolveImage,
  resolveUndecided,
} from '../../stages/resolve-image.ts';
import { summariseBase } from '../../stages/summarise-base.ts';
import { defaultStoreDir } from '../../store/nix-store.ts';
import { parseReferenceGraph } from '../../store/reference-graph.ts';
import type { Closure } from '../../store/store.ts';
import { type CliContext, printText, say } from '../context.ts';
import { assertLayersStay } from '../decided-layers.ts';
import {
  addExpressionOptions,
  type ExpressionOptions,
  inputHelp,
  toResolveOptions,
} from '../expression-options.ts';
import { fleetBytes, renderFleet, writeFleet } from '../fleet-report.ts';
import { readSource } from '../image-source.ts';
import { renderLayerTable } from '../layer-table.ts';
import { layeringHelp } from '../layering-option.ts';
import { readTextFile } from '../read-text-file.ts';

interface PlanOptions extends ExpressionOptions {
  readonly closure?: string;
  readonly format: 'table' | 'json' | 'conf';
  readonly output?: string;
}

export function definePlan(command: Command, context: CliContext): void {
  command
    .description(
      'Decides which store paths go into which layer, and prints the layers from the lowest to the uppermost.\n' +
        'Takes an image, or a closure alone. Several images get layers that they share, by transfer.',
    )
    .argument('[inputs...]', inputHelp)
    .option('--closure <graph>', 'exportReferencesGraph file (JSON or text) instead of asking the store')
    .addOption(
      new Option('--format <form>', 'of the plan').choices(['table', 'json', 'conf']).default('table'),
    )
    .option(
      '-o, --output <file>',
      'write there instead of to standard output; a folder for conf.json of several images',
    );
  addExpressionOptions(command)
    .addHelpText(
      'after',
      `
--layering is ${layeringHelp}. Without it an image is layered as its expression says, a closure alone by auto.

--max-layers counts the layers of the base image and the customisation layer; for a closure alone, 100 is the default.
It has no effect on a layeringPipeline.

--layers decides what is in the lowest layers, each with what its store paths need; --layering is for the rest.

--rates says how often packages change, which transfer weighs layers with (see \`nixlayer rates\`).

Examples:
  nixlayer plan image.nix
  nixlayer plan web.nix worker.nix --format conf -o plans/
  nixlayer plan --closure graph.json --layering auto --max-layers 20 --json
  nixlayer plan --closure graph.json --layering pipeline.json`,
    )
    .action((inputs: readonly string[], options: PlanOptions) =>
      inputs.length > 1 ? planSeveral(inputs, options, context) : plan(inputs[0], options, context),
    );
}

async function plan(input: string | undefined, options: PlanOptions, context: CliContext): Promise<void> {
  const closure = options.closure === undefined ? undefined : readClosure(options.closure);
  if (input === undefined) {
    if (closure === undefined) {
      throw new NixlayerError('E_USAGE', 'nothing to plan', {
        hint: 'Give an image, or a closure with --closure.',
      });
    }
    const layering = options.layering ?? 'auto';
    const planned = planLayers({
      closure: closure.paths,
      exclude: [],
      layering,
      maxLayers: options.maxLayers ?? defaultMaxLayers,
      usedLayers: 1,
      ...(options.layers && {
        explicitLayers: options.layers.layers,
        explicitLocations: options.layers.locations,
      }),
      rates: options.rates,
    });
    return report({ layering, ...planned }, closure, undefined, options, context);
  }
  const planned = await planOf(input, closure, options, context);
  const decided = planned.plan ?? { layers: planned.conf?.store_layers.map((paths) => ({ paths })) ?? [] };
  const layering = options.layering ?? planned.spec?.layering;
  return report(
    { ...(layering && { layering }), ...decided },
    planned.closure,
    planned.conf,
    options,
    context,
  );
}

async function planSeveral(
  inputs: readonly string[],
  options: PlanOptions,
  context: CliContext,
): Promise<void> {
  if (options.closure !== undefined) {
    throw new NixlayerError('E_USAGE', '--closure goes with one image or with none', {
      hint: 'Leave out --closure: the store is asked.',
    });
  }
  const format = options.json ? 'json' : options.format;
  if (format === 'conf' && options.output === undefined) {
    throw new NixlayerError('E_USAGE', 'each of several images has a conf.json of its own', {
      hint: 'Say with -o in which folder.',
    });
  }
  const resolving = toResolveOptions(options, context);
  const members: FleetMember[] = [];
  for (const input of inputs) {
    const { source } = await readSource(input, options, context);
    if (source.kind === 'archive' || source.kind === 'nix2container') throw isDecided(input);
    members.push({ ...(await resolveUndecided(source, resolving)), input });
  }
  const fleet = planFleet(members, resolving);
  if (format === 'conf') {
    const files = await writeFleet(options.output!, fleet);
    return printText(context, files.join('\n'));
  }
  if (format === 'table') {
    const width = options.output === undefined ? context.stdout.columns : undefined;
    return write(renderFleet(fleet, width), options, context);
  }
  const images = fleet.map(({ conf, ...member }) => member);
  const document = { layering: 'transfer', images, ...fleetBytes(fleet) };
  return write(JSON.stringify(document, undefined, 2), options, context);
}

function isDecided(input: string): NixlayerError {
  return new NixlayerError('E_USAGE', `${input} is an image: its layers are decided already`, {
    hint: `See \`nixlayer inspect ${input}\`.`,
  });
}

async function planOf(
  input: string,
  closure: Closure | undefined,
  options: PlanOptions,
  context: CliContext,
): Promise<Partial<Pick<ResolvedImage, 'conf' | 'plan' | 'spec' | 'closure'>>> {
  const { source } = await readSource(input, options, context);
  const resolving = toResolveOptions(options, context);
  if (source.kind === 'archive') throw isDecided(input);
  if (source.kind === 'nix2container') {
    assertLayersStay(input, options, 'an image of nix2container');
    const layers = source.image.layers.map(({ paths }) => ({ paths: paths.map(({ path }) => path) }));
    return { plan: { layers } };
  }
  if (closure === undefined) {
    const resolved = await resolveImage(source, resolving);
    await closeResolved(resolved);
    return resolved;
  }
  if (source.kind !== 'spec') {
    throw new NixlayerError('E_USAGE', '--closure goes with an ImageSpec or with no image', {
      hint: 'Leave out --closure: the store is asked.',
    });
  }
  const { spec } = source;
  const base = await baseImageOf(spec, spec, context.signal);
  try {
    const summary = await summariseBase(base, spec, closure, context.signal);
    return { ...planWithLayers(spec, closure, summary, resolving), spec, closure };
  } finally {
    await base?.tar.close();
  }
}

function readClosure(file: string): Closure {
  const text = readTextFile(file);
  try {
    return parseReferenceGraph(text, defaultStoreDir());
  } catch (error) {
    if (!(error instanceof NixlayerError)) throw error;
    const { code, message, hint = 'Expected what exportReferencesGraph of a derivation writes.' } = error;
    throw new NixlayerError(code, `${file}: ${message}`, { cause: error, hint });
  }
}

async function report(
  plan: LayerPlan & { readonly layering?: Layering },
  closure: Closure | undefined,
  conf: ConfJson | undefined,
  options: PlanOptions,
  context: CliContext,
): Promise<void> {
  const format = options.json ? 'json' : options.format;
  if (format === 'conf' && conf === undefined) {
    throw new NixlayerError(
      'E_USAGE',
      'a closure alone has no conf.json, nor has an image of nix2container',
      {
        hint: 'Give the ImageSpec as well.',
      },
    );
  }
  for (const warning of plan.warnings ?? []) say(context, `warning: ${warning}`);
  if (format === 'table') {
    const sizes = new Map(closure?.paths.map(({ path, narSize }) => [path, narSize]));
    const rows = plan.layers.map(({ paths, explicit }) => ({
      kind: explicit ? 'explicit' : 'store',
      size: paths.reduce((sum, path) => sum + (sizes.get(path) ?? 0), 0),
      storePaths: paths,
    }));
    const layering = plan.layering === undefined ? '' : `\nlayering: ${nameOfLayering(plan.layering)}`;
    const width = options.output === undefined ? context.stdout.columns : undefined;
    return write(`${renderLayerTable(rows, width)}${layering}`, options, context);
  }
  const text =
    conf && format === 'conf' ? formatJson(confJsonDocument(conf)) : JSON.stringify(plan, undefined, 2);
  return write(text, options, context);
}

async function write(text: string, options: PlanOptions, context: CliContext): Promise<void> {
  if (options.output === undefined) return printText(context, text);
  await writeFileAtomically(options.output, async (file) => void file.write(`${text}\n`));
}

function nameOfLayering(layering: Layering): string {
  return typeof layering === 'string' ? layering : 'a layeringPipeline';
}
