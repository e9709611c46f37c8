// nixlayer push
import { type Command, InvalidArgumentError } from 'commander';
import { NixlayerError } from '../../errors/nixlayer-error.ts';
import type { OciContent } from '../../image/formats/oci/oci-content.ts';
import { imageNameProblem } from '../../image/reference.ts';
import type { Registry } from '../../registry/registry.ts';
import { knownPlaces, rememberPlace } from '../../sinks/registry/known-places.ts';
import { planPush } from '../../sinks/registry/plan-push.ts';
import { type Attaching, type AttachWords, addAttachOptions, attachingOf } from '../attach-options.ts';
import type { PlannedAttachments } from '../attach-planned.ts';
import { type AttachmentReport, renderAttachments, summaryOfAttachments } from '../attach-report.ts';
import { addCacheOptions, endWork } from '../cache-options.ts';
import { compressionHelp, parseCompression } from '../compression-option.ts';
import { type CliContext, printJson, printText, say } from '../context.ts';
import { addExpressionOptions, imageInputHelp } from '../expression-options.ts';
import { type OpenedForPush, openForPush, type PushedWords } from '../open-for-push.ts';
import { pushReport, renderPushReport, summaryOf } from '../push-report.ts';
import { compareWithPushed } from '../push-review/compare-with-pushed.ts';
import {
  addReviewOptions,
  assertReviewUsage,
  isReviewPrinted,
  type ReviewWords,
} from '../push-review/review-options.ts';
import type { TargetReport } from '../push-review/target-report.ts';
import { writeReview } from '../push-review/write-review.ts';
import { type PushTarget, pushTargets } from '../push-targets.ts';
import { addRegistryOptions, type RegistryWords, registryOf } from '../registry-options.ts';
import { sendPlanned } from '../send-planned.ts';

export interface PushOptions extends PushedWords, RegistryWords, AttachWords, ReviewWords {
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
    .option('--dry-run', 'only say what would be sent, mounted, reused and attached');
  addReviewOptions(addAttachOptions(command));
  addRegistryOptions(addCacheOptions(addExpressionOptions(command)))
    .addHelpText(
      'after',
      `
Credentials are those of docker login and podman login.

Examples:
  nix-build image.nix && nixlayer push ./result registry.example.org/app:1.0
  nixlayer push image.nix -A image ghcr.io/me/app:1.0 ghcr.io/me/app:latest
  nixlayer push --index ./result-amd64 --index ./result-arm64 ghcr.io/me/app:1.0
  nixlayer push .#image ghcr.io/me/app:1.0 --dry-run --report markdown`,
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
  // What is wrong with them is said before anything is built.
  pushTargets(references);
  assertReviewUsage(options);
  const attaching = await attachingOf(options);
  const opened = await openForPush(input, options, context);
  const { content, work } = opened;
  try {
    const targets = pushTargets(references.length > 0 ? references : ownReferences(content));
    const reports = await pushToAll(targets, opened, { ...options, attaching }, context);
    endWork(work, options, context);
    const pushed = options.dryRun !== true;
    if (options.json) printJson(context, { pushed, targets: reports, stats: work.stats });
    if (options.report !== undefined && (!options.json || options.reportFile !== undefined))
      await writeReview(reports, pushed, options, context);
  } finally {
    await content.close();
  }
}

/** What the options come to, and what is to be attached. */
interface Pushing extends PushOptions {
  readonly attaching: Attaching | undefined;
}

async function pushToAll(
  targets: readonly PushTarget[],
  opened: OpenedForPush,
  options: Pushing,
  context: CliContext,
): Promise<TargetReport[]> {
  const registry = registryOf(options, context);
  try {
    const reports: TargetReport[] = [];
    for (const target of targets) {
      const report = await pushTo(target, registry, opened, options, context);
      reports.push(report);
      if (!options.json && !isReviewPrinted(options))
        printText(context, targetText(report, options, context));
    }
    return reports;
  } finally {
    await registry.close();
  }
}

async function pushTo(
  { repository: name, tags }: PushTarget,
  registry: Registry,
  opened: OpenedForPush,
  options: Pushing,
  context: CliContext,
): Promise<TargetReport> {
  const { content, work, layers, imageOf } = opened;
  const { signal } = context;
  const { parallel, platform, attaching, report: review, reportAgainst = tags[0]! } = options;
  const to = registry.repository(name, 'push');
  const references = tags.map((tag) => `${to.registry}/${to.name}:${tag}`);
  const mountFrom = (digest: string): string[] => [
    ...options.mountFrom,
    ...knownPlaces(work.cache, to, digest),
  ];
  const plan = await planPush(content, to, tags, { platform, mountFrom, parallel, signal });
  const planned = pushReport(references, plan, plan.blobs, layers);
  const attachments = attaching && (await planAttached(plan, to, attaching, imageOf, context));
  const change = review && (await compareWithPushed(opened, to, reportAgainst, platform, context));
  const changed = { ...(change && { change }) };
  if (options.dryRun)
    return { ...planned, ...(attachments && { attachments: attachments.reports }), ...changed };
  if (!planned.unchanged) say(context, `${references.join(', ')}: ${summaryOf(planned)}`);
  let attached: readonly AttachmentReport[] | undefined;
  const beforeTags = async (): Promise<void> => {
    attached = await attachments?.attach();
  };
  const result = await sendPlanned(content, plan, to, parallel, context, attachments && beforeTags);
  for (const { digest } of planned.blobs) rememberPlace(work.cache, to, digest);
  const report = pushReport(references, plan, result.blobs, layers);
  return { ...report, ...(attached && { attachments: attached }), ...changed };
}

function targetText(report: TargetReport, { dryRun }: PushOptions, { stdout }: CliContext): string {
  const names = report.references.join(', ');
  const { attachments } = report;
  const lines = dryRun
    ? [
        names,
        renderPushReport(report, stdout.columns),
        ...(attachments ? [renderAttachments(attachments)] : []),
      ]
    : [
        `${names} is ${report.digest}`,
        summaryOf(report),
        ...(attachments ? [summaryOfAttachments(attachments)] : []),
      ];
  return lines.join('\n');
}

/** Loaded when something is to be attached: bundles and the evaluator are larger than all else that a push takes. */
async function planAttached(
  ...words: Parameters<typeof import('../attach-planned.ts').planAttachments>
): Promise<PlannedAttachments> {
  const { planAttachments } = await import('../attach-planned.ts');
  return planAttachments(...words);
}

/** Where the image's own names say that it goes. @throws NixlayerError E_USAGE when they name no registry */
function ownReferences({ repoTags, name }: OciContent): readonly string[] {
  const full = repoTags.filter((each) => /^(?:[^/]*[.:][^/]*|localhost)\//.test(each));
  if (full.length > 0) return full;
  throw new NixlayerError('E_USAGE', `the name of ${name} does not say to which registry it goes`, {
    hint: 'Give a reference: nixlayer push INPUT registry.example.org/team/app:1.0',
  });
}
