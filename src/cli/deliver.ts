// How an image that was built is delivered: as `nixlayer push` does it, without a word.
import { tidyCache } from '../cache/prune-cache.ts';
import type { Deliver } from '../hook/deliver.ts';
import { openRegistry } from '../registry/registry.ts';
import { knownPlaces, rememberPlace } from '../sinks/registry/known-places.ts';
import { planPush } from '../sinks/registry/plan-push.ts';
import { push } from '../sinks/registry/push.ts';
import { contentOfInput } from '../stages/content-of-input.ts';
import { layerWorkOf } from './cache-options.ts';
import { type CliContext, say } from './context.ts';
import { pushReport } from './push-report.ts';
import { pushTargets } from './push-targets.ts';

export interface DeliverSettings {
  /** Registries (`host:port`) that may be reached by HTTP or with an unknown certificate. */
  readonly insecure: readonly string[];
}

export function createDeliver({ insecure }: DeliverSettings, context: CliContext): Deliver {
  return async ({ storePath, references }, { signal, onProgress, mayTag }) => {
    const { cache, stats } = layerWorkOf({ cache: true }, context);
    const selection = { attribute: '', args: {}, stringArgs: {}, searchPath: [] };
    // Whoever builds decides what lies there: none of it is evaluated.
    const content = await contentOfInput(storePath, {
      selection,
      cache,
      stats,
      built: true,
      onProgress,
      signal,
    });
    const registry = openRegistry({ insecure, onWarning: (text) => say(context, `warning: ${text}`) });
    try {
      let [sent, reused, digest] = [0, 0, content.root.digest];
      for (const { repository, tags } of pushTargets(references)) {
        const to = registry.repository(repository, 'push');
        const name = `${to.registry}/${to.name}`;
        const mountFrom = (blob: string): string[] => knownPlaces(cache, to, blob);
        const plan = await planPush(content, to, tags, { mountFrom, signal });
        const { blobs } = await push(content, plan, to, {
          onProgress,
          mayTag: (tag) => mayTag(`${name}:${tag}`),
          signal,
        });
        const report = pushReport(references, plan, blobs);
        for (const blob of report.blobs) rememberPlace(cache, to, blob.digest);
        sent += report.send;
        reused += report.reuse + report.mount;
        digest = report.digest;
      }
      return { digest, sent, reused };
    } finally {
      await registry.close();
      await content.close();
      if (cache !== undefined && stats.compressed > 0) tidyCache(cache, stats.compressed);
    }
  };
}
