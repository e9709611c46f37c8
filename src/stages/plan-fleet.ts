// Several images → conf.json of each: decides layers that they share.
import { assertFileRules } from '../archive/file-rules/file-rule.ts';
import type { ConfJson } from '../dockertools/conf-json.ts';
import { NixlayerError } from '../errors/nixlayer-error.ts';
import { type FleetImage, layerFleet } from '../layering/fleet.ts';
import { assertStackable } from '../layering/layer-limit.ts';
import { assertPlan, availableLayers } from '../layering/layer-plan.ts';
import { confWithLayers, oneLayerOnly, type PlanOverrides } from './plan-image.ts';
import type { UndecidedImage } from './resolve-image.ts';

export interface FleetMember extends UndecidedImage {
  /** As the user named it. */
  readonly input: string;
}

export interface PlannedMember {
  readonly input: string;
  /** `NAME:TAG`, followed by the input where several images are called so. */
  readonly image: string;
  readonly conf: ConfJson;
  /** From the lowest to the uppermost. */
  readonly layers: readonly SharedLayer[];
  /** Of its store paths as NARs. */
  readonly bytes: number;
  /** Those in layers that at least one other image has. */
  readonly sharedBytes: number;
}

export interface SharedLayer {
  readonly paths: readonly string[];
  readonly bytes: number;
  /** The other images that have this very layer. */
  readonly sharedWith: readonly string[];
}

/**
 * Layers by transfer, in the order of `members`.
 *
 * @throws NixlayerError E_USAGE (buildImage; another layering than transfer; explicit layers; names for all), E_LAYER_BUDGET,
 *   E_CLOSURE, E_SPEC when a file rule or a time is wrong
 */
export function planFleet(
  members: readonly FleetMember[],
  { layering = 'transfer', maxLayers, layers, repoTags = [], rates }: PlanOverrides = {},
): PlannedMember[] {
  if (layering !== 'transfer') throw only('several images are layered by transfer', 'Leave out --layering.');
  if (repoTags.length > 0) throw only('several images cannot have one name', 'Leave out --tag.');
  if (layers !== undefined) throw explicitLayers('several images');
  const images = members.map((member) => fleetImage(member, maxLayers));
  const names = namesOf(members);
  return layerFleet(images, rates).map((plan, index) => {
    const { spec, input, closure, summary } = members[index]!;
    const { excluded, limit, closure: needed } = images[index]!;
    assertPlan({ layers: plan }, needed, excluded, limit);
    assertStackable(summary.layers, plan.length + 1);
    const sizes = new Map(closure.paths.map(({ path, narSize }) => [path, narSize]));
    const shared = plan.map(({ paths, images: sharers }) => ({
      paths,
      bytes: paths.reduce((sum, path) => sum + sizes.get(path)!, 0),
      sharedWith: sharers.filter((other) => other !== index).map((other) => names[other]!),
    }));
    const total = (some: readonly SharedLayer[]): number => some.reduce((sum, { bytes }) => sum + bytes, 0);
    return {
      input,
      image: names[index]!,
      conf: confWithLayers(spec, { layers: plan }, {}),
      layers: shared,
      bytes: total(shared),
      sharedBytes: total(shared.filter(({ sharedWith }) => sharedWith.length > 0)),
    };
  });
}

function fleetImage({ spec, closure, summary }: FleetMember, maxLayers = spec.maxLayers): FleetImage {
  assertFileRules(spec.perms ?? []);
  if (spec.archive === 'build-image') throw oneLayerOnly();
  if ((spec.layers ?? []).length > 0) throw explicitLayers(`${spec.imageName}:${spec.imageTag}`);
  return {
    closure: spec.includeStorePaths ? closure.paths : [],
    excluded: new Set([...spec.roots, ...summary.storePaths]),
    limit: availableLayers({ maxLayers, usedLayers: summary.layers + 1 }),
  };
}

function explicitLayers(image: string): NixlayerError {
  return only(
    `${image}: explicit layers are for an image alone`,
    'Leave out layers, or plan the image alone.',
  );
}

function only(message: string, hint: string): NixlayerError {
  return new NixlayerError('E_USAGE', message, { hint });
}

function namesOf(members: readonly FleetMember[]): string[] {
  const names = members.map(({ spec }) => `${spec.imageName}:${spec.imageTag}`);
  return names.map((name, index) =>
    names.indexOf(name) === names.lastIndexOf(name) ? name : `${name} (${members[index]!.input})`,
  );
}
