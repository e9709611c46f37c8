// nixlayer migrate --interactive: one edit after the other, each as somebody answers.
import { diskFileSystem } from '../../eval/index.ts';
import { dependentGroups } from '../../migrate/groups.ts';
import { migrateFiles } from '../../migrate/migrate-files.ts';
import type {
  EditAnswer,
  MigratedFile,
  MigrationPlace,
  MigrationRequest,
  PendingEdit,
} from '../../migrate/migration.ts';
import type { EditedFile } from '../edited-files.ts';

/** `all`: this one and those that follow. `quit`: neither this one nor those that follow. */
export type Choice = EditAnswer | 'all' | 'quit';

export interface Interaction {
  /** @param pending with the reason why the last answer to it was not taken, if it was not */
  readonly ask: (pending: PendingEdit) => Promise<Choice>;
  /** Called with the files of each group that is done. */
  readonly write: (edited: readonly EditedFile[]) => Promise<void>;
  readonly signal: AbortSignal;
}

/**
 * Asks for each edit, and hands over what is to be written as soon as nothing depends on further answers.
 * @param planned what comes of the request when all edits are made
 * @throws NixlayerError E_ABORTED; what asking and writing throw
 */
export async function migrateInteractively(
  request: MigrationRequest,
  planned: readonly MigratedFile[],
  { ask, write, signal }: Interaction,
): Promise<readonly MigratedFile[]> {
  const results = new Map(planned.map((each) => [each.file, each]));
  const tasks = new Map(request.tasks.map((task) => [task.file, task]));
  let always: boolean | undefined;
  for (const group of dependentGroups([...results.keys()], diskFileSystem)) {
    const hasEdits = group.some((file) => isEdited(results.get(file)));
    if (!hasEdits) continue;
    if (always === false) {
      for (const file of group) results.set(file, declined(results.get(file)));
      continue;
    }
    const ofGroup = { ...request, tasks: group.flatMap((file) => tasks.get(file) ?? []) };
    const answered = await migrateGroup(ofGroup, always, ask, signal);
    always = answered.always;
    for (const each of answered.files) results.set(each.file, each);
    await write(answered.files.filter(isEdited));
  }
  return [...results.values()];
}

async function migrateGroup(
  request: MigrationRequest,
  before: boolean | undefined,
  ask: Interaction['ask'],
  signal: AbortSignal,
): Promise<{ readonly files: readonly MigratedFile[]; readonly always: boolean | undefined }> {
  const answers: EditAnswer[] = [];
  let always = before;
  for (;;) {
    const rest = always === undefined ? [] : Array<boolean>(mostEdits).fill(always);
    const { files, pending } = await migrateFiles({ ...request, answers: [...answers, ...rest] }, { signal });
    if (!pending) return { files, always };
    if (pending.refusal !== undefined) answers.pop();
    const choice = await ask(pending);
    if (choice === 'all') always = true;
    else if (choice === 'quit') always = false;
    else answers.push(choice);
  }
}

/** More than files have. */
const mostEdits = 10_000;

function isEdited(file: MigratedFile | undefined): file is MigratedFile {
  return file !== undefined && file.before !== file.after;
}

function declined(file: MigratedFile | undefined): MigratedFile {
  if (!file) throw new Error('a group has a file that was not migrated');
  const places = file.places.map(
    (place): MigrationPlace =>
      place.status === 'done' ? { ...place, status: 'left', reason: 'it was declined' } : place,
  );
  return { ...file, after: file.before, places };
}
