// nixlayer prefetch
import { type Command, InvalidArgumentError } from 'commander';
import { pullImageExpression } from '../../dockertools/pull-image-expression.ts';
import { NixlayerError } from '../../errors/nixlayer-error.ts';
import type { Platform } from '../../image/formats/platform.ts';
import { imageNameProblem, isRepoTag, isTag } from '../../image/reference.ts';
import { parseReference } from '../../registry/reference.ts';
import { registryContent } from '../../sinks/registry/registry-content.ts';
import { prefetchImage } from '../../stages/prefetch-image.ts';
import { type CliContext, printJson, printText } from '../context.ts';
import { parsePlatform } from '../expression-options.ts';
import { startProgress } from '../progress.ts';
import { addRegistryOptions, type RegistryWords, registryOf } from '../registry-options.ts';

interface PrefetchOptions extends RegistryWords {
  readonly platform?: Platform;
  readonly finalImageName?: string;
  readonly finalImageTag?: string;
  readonly json?: true;
}

export function definePrefetch(command: Command, context: CliContext): void {
  command
    .description(
      'Prints the call of pullImage for an image in a registry, ready to paste: the digest of the manifest for one\n' +
        'platform, and the hash of the archive that pullImage makes of it. Needs neither Nix nor skopeo.',
    )
    .argument('<reference>', 'registry/name:tag or registry/name@digest')
    .option(
      '--platform <os/arch>',
      'which image of an index; default: Linux on the processor of this machine',
      parsePlatform,
    )
    .option('--final-image-name <name>', 'what it is called in the archive; default: its own name', parseName)
    .option('--final-image-tag <tag>', 'the same for its tag; default: its own, or latest', parseTag)
    .option('--json', 'the arguments as JSON');
  addRegistryOptions(command)
    .addHelpText(
      'after',
      `
Examples:
  nixlayer prefetch alpine:3.20
  nixlayer prefetch ghcr.io/me/base:1.0 --platform linux/arm64`,
    )
    .action((reference: string, options: PrefetchOptions) => prefetch(reference, options, context));
}

async function prefetch(text: string, options: PrefetchOptions, context: CliContext): Promise<void> {
  const reference = parseReference(text);
  const { tag = 'latest', digest = tag } = reference;
  const imageName = nameIn(text);
  const finalImageName = options.finalImageName ?? imageName;
  const finalImageTag = options.finalImageTag ?? tag;
  const repoTag = `${finalImageName}:${finalImageTag}`;
  if (!isRepoTag(repoTag)) throw new NixlayerError('E_USAGE', `${repoTag} is no name of an image`);
  const registry = registryOf(options, context);
  const progress = startProgress('reading', { bytes: 0, layers: 0 }, context.stderr);
  try {
    const { signal } = context;
    const content = await registryContent(registry.repository(reference), digest, signal);
    const found = await prefetchImage(content, {
      ...{ platform: options.platform, repoTag, signal },
      onProgress: progress.add,
    });
    const { os, architecture: arch } = found.platform;
    const arguments_ = {
      ...{ imageName, imageDigest: found.imageDigest, hash: found.archive.sri },
      ...(finalImageName !== imageName && { finalImageName }),
      ...{ finalImageTag, os, arch },
      ...(options.insecure.includes(reference.registry) && { tlsVerify: false }),
    };
    progress.stop();
    if (options.json)
      printJson(context, { ...arguments_, sha256: found.archive.base32, size: found.archive.size });
    else printText(context, pullImageExpression(arguments_));
  } finally {
    progress.stop();
    await registry.close();
  }
}

/** As it was written, without scheme, tag and digest. */
function nameIn(text: string): string {
  const name = text.replace(/^docker:\/\//, '').replace(/@.*$/, '');
  return name.replace(/:[^/:]*$/, '');
}

function parseName(text: string): string {
  const problem = imageNameProblem(text);
  if (problem !== undefined) throw new InvalidArgumentError(`It ${problem}.`);
  return text;
}

function parseTag(text: string): string {
  if (!isTag(text)) throw new InvalidArgumentError('Expected a tag.');
  return text;
}
