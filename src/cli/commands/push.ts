// nixlayer push
import { type Command, InvalidArgumentError } from 'commander';
import { NixlayerError } from '../../errors/nixlayer-error.ts';
import { type OciContent, readManifestTree } from '../../image/formats/oci/oci-content.ts';
import { type IndexMember, indexOver } from '../../image/formats/oci/platform-index.ts';
import { imageNameProblem } from '../../image/reference.ts';
import type { Registry } from '../../registry/registry.ts';
import { knownPlaces, rememberPlace } from '../../sinks/registry/known-places.ts';
import { planPush } from '../../sinks/registry/plan-push.ts';
import { addCacheOptions, endWork } from '../cache-options.ts';
import { compressionHelp, parseCompression } from '../compression-option.ts';
import { type CliContext, printJson, printText, say } from '../context.ts';
import { addExpressionOptions, imageInputHelp } from '../expression-options.ts';
import { type ContentOptions, type OpenedContent, openContent } from '../open-content.ts';
import { type PushReport, pushReport, renderPushReport, summaryOf } from '../push-report.ts';
import { type PushTarget, pushTargets } from '../push-targets.ts';
import { addRegistryOptions, type RegistryWords, registryOf } from '../registry-options.ts';
import { sendPlanned } from '../send-planned.ts';
import { ofSystem } from '../system-inputs.ts';

export interface PushOptions extends ContentOptions, RegistryWords {
  readonly index: readonly string[];
  readonly systems?: readonly string[];
  readonly mountFrom: readonly string[];
  readonly dryRun?: true;
}

export function definePush(command: Command, context: CliContext): void {
  const collect = (text: string, before: readonly string[]): readonly string[] => [...before, text];
  command
    .description(
      'Sends an image to registries, its layers straight from the store. What a registry has is neither read nor sent;\n' +
        'the tag is set last. Without a reference the image goes where its own name says.',
    )
    .argument('[input]', `${imageInputHelp}; LAYOUT:TAG for one of several images`)
    .argument('[reference...]', 'registry/name:tag, as for docker push; the tag is latest if there is none')
    .option(
      '--index <input>',
      'one image of an index for several platforms; repeated, in place of <input>',
      collect,
      [],
    )
    .option(
      '--systems <list>',
      'make the image for these systems, and an index over them: x86_64-linux,aarch64-linux',
      parseSystems,
    )
    .option('--compression <method>', compressionHelp, parseCompression)
    .option(
      '--mount-from <name>',
      'repository of the same registry that may have layers already; may be repeated',
      collectRepository,
      [],
    )
    .option('--dry-run', 'only say what would be sent, mounted and reused');
  addRegistryOptions(addCacheOptions(addExpressionOptions(command)))
    .addHelpText(
      'after',
      `
Credentials are those of docker login and podman login.

Examples:
  nix-build image.nix && nixlayer push ./result registry.example.org/app:1.0
  nixlayer push image.nix -A image ghcr.io/me/app:1.0 ghcr.io/me/app:latest
  nixlayer push --index ./result-amd64 --index ./result-arm64 ghcr.io/me/app:1.0
  nixlayer push .#image ghcr.io/me/app:1.0 --dry-run`,
    )
    .action((input: string | undefined, references: string[], options: PushOptions) =>
      push([...(input === undefined ? [] : [input]), ...references], options, context),
    );
}

function collectRepository(text: string, before: readonly string[]): readonly string[] {
  const problem = imageNameProblem(text);
  if (problem !== undefined || /^[^/]*[.:]/.test(text))
    throw new InvalidArgumentError('Expected the name of a repository, without registry and tag: team/base.');
  return [...before, text];
}

function parseSystems(text: string): readonly string[] {
  const systems = [...new Set(text.split(',').map((part) => part.trim()))];
  if (systems.every((system) => /^[a-z0-9_]+-[a-z0-9]+$/.test(system))) return systems;
  throw new InvalidArgumentError('Expected systems as Nix calls them: x86_64-linux,aarch64-linux.');
}

async function push(words: readonly string[], options: PushOptions, context: CliContext): Promise<void> {
  const [input, references] = options.index.length > 0 ? [undefined, words] : [words[0], words.slice(1)];
  pushTargets(references); // what is wrong with them is said before anything is built
  const opened = await openAll(input, options, context);
  const { content, work } = opened;
  try {
    const targets = pushTargets(references.length > 0 ? references : ownReferences(content));
    const reports = await pushToAll(targets, opened, options, context);
    endWork(work, options, context);
    if (options.json)
      printJson(context, { pushed: options.dryRun !== true, targets: reports, stats: work.stats });
  } finally {
    await content.close();
  }
}

async function pushToAll(
  targets: readonly PushTarget[],
  opened: OpenedContent,
  options: PushOptions,
  context: CliContext,
): Promise<PushReport[]> {
  const registry = registryOf(options, context);
  try {
    const reports: PushReport[] = [];
    for (const target of targets) reports.push(await pushTo(target, registry, opened, options, context));
    return reports;
  } finally {
    await registry.close();
  }
}

async function pushTo(
  { repository: name, tags }: PushTarget,
  registry: Registry,
  { content, work: { cache }, layers }: OpenedContent,
  options: PushOptions,
  context: CliContext,
): Promise<PushReport> {
  const { signal } = context;
  const { parallel, platform } = options;
  const to = registry.repository(name, 'push');
  const references = tags.map((tag) => `${to.registry}/${to.name}:${tag}`);
  const mountFrom = (digest: string): string[] => [...options.mountFrom, ...knownPlaces(cache, to, digest)];
  const plan = await planPush(content, to, tags, { platform, mountFrom, parallel, signal });
  const planned = pushReport(references, plan, plan.blobs, layers);
  if (options.dryRun) {
    if (!options.json)
      printText(context, `${references.join(', ')}\n${renderPushReport(planned, context.stdout.columns)}`);
    return planned;
  }
  if (!planned.unchanged) say(context, `${references.join(', ')}: ${summaryOf(planned)}`);
  const result = await sendPlanned(content, plan, to, parallel, context);
  for (const { digest } of planned.blobs) rememberPlace(cache, to, digest);
  const report = pushReport(references, plan, result.blobs, layers);
  if (!options.json) printText(context, `${references.join(', ')} is ${report.digest}\n${summaryOf(report)}`);
  return report;
}

/** One image, or an index over several. */
async function openAll(
  input: string | undefined,
  options: PushOptions,
  context: CliContext,
): Promise<OpenedContent> {
  const { index, systems } = options;
  if (index.length > 0 && systems !== undefined)
    throw new NixlayerError('E_USAGE', '--systems makes an index of one input, --index of several');
  if (input === undefined && index.length === 0)
    throw new NixlayerError('E_USAGE', 'there is nothing to push', {
      hint: 'Expected: nixlayer push INPUT REF…',
    });
  if (input !== undefined && systems === undefined) return openContent(input, options, context);
  const inputs =
    input === undefined
      ? index.map((each) => ({ input: each, options }))
      : (systems ?? []).map((system) => ofSystem(input, system, options));
  const opened: OpenedContent[] = [];
  try {
    for (const each of inputs) opened.push(await openContent(each.input, each.options, context));
    const members = [];
    for (const { content } of opened)
      members.push({ content, tree: await readManifestTree(content, context.signal) });
    if (systems !== undefined) assertDistinct(members, systems);
    const content = await indexOver(members);
    const work = opened[0]?.work;
    if (work === undefined) throw new Error('an index has an image');
    return { content, work, layers: opened.flatMap(({ layers = [] }) => layers) };
  } catch (error) {
    for (const { content } of opened) await content.close();
    throw error;
  }
}

/** An input that does not heed the system makes the same image for each. @throws NixlayerError E_SPEC */
function assertDistinct(members: readonly IndexMember[], systems: readonly string[]): void {
  if (new Set(members.map(({ tree }) => tree.descriptor.digest)).size === systems.length) return;
  throw new NixlayerError('E_SPEC', `the input makes the same image for several of ${systems.join(', ')}`, {
    hint: 'An expression gets the system as its argument `system`; of a flake, packages.SYSTEM.NAME is taken.',
  });
}

/** Where the image's own names say that it goes. @throws NixlayerError E_USAGE when they name no registry */
function ownReferences({ repoTags, name }: OciContent): readonly string[] {
  const full = repoTags.filter((each) => /^(?:[^/]*[.:][^/]*|localhost)\//.test(each));
  if (full.length > 0) return full;
  throw new NixlayerError('E_USAGE', `the name of ${name} does not say to which registry it goes`, {
    hint: 'Give a reference: nixlayer push INPUT registry.example.org/team/app:1.0',
  });
}
