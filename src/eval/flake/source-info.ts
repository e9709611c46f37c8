// `sourceInfo` of a flake: what is known of its files.
import { EvalFailure } from '../errors/eval-failure.ts';
import type { Session } from '../runtime/session.ts';
import { ContextString } from '../values/string-context.ts';
import { lazy, type Slot } from '../values/value.ts';
import { type FlakeSource, narHashOf } from './fetch-input.ts';

/** Attributes in the words of Nix's fetchTree. */
export function sourceInfo(session: Session, source: FlakeSource): ReadonlyMap<string, Slot> {
  const { storePath, folder, attributes, isGit } = source;
  const entries = new Map<string, Slot>();
  entries.set('outPath', new ContextString(storePath, new Set([storePath])));
  entries.set(
    'narHash',
    lazy(() => narHashOf(session, source)),
  );
  if (isGit) {
    for (const name of ['rev', 'shortRev', 'revCount', 'lastModified', 'lastModifiedDate'])
      entries.set(
        name,
        lazy(() => unknownCommit(name)),
      );
    return entries;
  }
  const { rev, revCount, lastModified } = attributes;
  if (typeof rev === 'string') {
    entries.set('rev', rev);
    entries.set('shortRev', rev.slice(0, 7));
  }
  if (typeof revCount === 'bigint') entries.set('revCount', revCount);
  const time = lazy(() =>
    typeof lastModified === 'bigint' ? lastModified : newestTime(session, folder ?? storePath),
  );
  entries.set('lastModified', time);
  entries.set(
    'lastModifiedDate',
    lazy(() => dateText(time.force() as bigint)),
  );
  return entries;
}

function unknownCommit(name: string): never {
  throw new EvalFailure(`'${name}' of a flake in a git repository is not known without Nix`, {
    hint: 'Evaluate with Nix, or do without what depends on the commit.',
  });
}

/** Of all files and folders below, seconds since the epoch: that is what Nix takes of a folder. */
function newestTime({ fileSystem }: Session, root: string): bigint {
  const { modified } = fileSystem;
  if (modified === undefined) throw new EvalFailure(`when the files of ${root} were changed is not known`);
  const newest = (path: string): number => {
    const own = modified(path);
    if (fileSystem.lstat(path)?.type !== 'directory') return own;
    return Math.max(own, ...fileSystem.readDir(path).map((name) => newest(`${path}/${name}`)));
  };
  return BigInt(newest(root));
}

/** `20240229120000`, in UTC */
function dateText(seconds: bigint): string {
  return new Date(Number(seconds) * 1000).toISOString().slice(0, 19).replace(/[-:T]/g, '');
}
