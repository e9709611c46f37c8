// nixlayer hook run, script, daemon, status, wait, retry, forget, catch-up, doctor
import { type Command, InvalidArgumentError } from 'commander';
import { pathWithNix } from '../../hook/nix-programs.ts';
import { defaultRulesFile } from '../../hook/rules.ts';
import type { CliContext } from '../context.ts';
import { runHook } from '../hook/run-hook.ts';
import type { JsonOption } from '../json-option.ts';
import { parseDuration } from './load.ts';

const where = `
The queue is in /var/lib/nixlayer/hook, or what NIXLAYER_HOOK_DIR names. docs/post-build-hook.md says how all is set up.`;

const addJson = (command: Command): Command =>
  command.option('--json', 'report as JSON').addHelpText('after', where);
const addConfig = (command: Command): Command =>
  command.option('--config <file>', 'the rules: which images go where', defaultRulesFile);

export function defineHook(hook: Command, context: CliContext): void {
  // A hook has hardly any environment.
  process.env.PATH = pathWithNix(process.env.PATH);
  hook
    .description(
      'Delivers what Nix builds: a post-build-hook that queues, and a daemon that takes the images among it to registries.',
    )
    .addHelpText(
      'after',
      `${where}

Examples:
  nixlayer hook daemon --config hook.json
  nixlayer hook status
  nixlayer hook doctor --config hook.json`,
    );
  addJson(hook.command('run').summary("queue a build: Nix's post-build-hook"))
    .description(
      'Keeps the outputs of a build from the garbage collector, queues them, and returns; DRV_PATH and OUT_PATHS say what\n' +
        'was built. Always ends with exit code 0, so that no build fails. The script of `nixlayer hook script` does the\n' +
        'same in a few milliseconds.',
    )
    .addHelpText('after', `\nExample:\n  OUT_PATHS="$(readlink -f result)" nixlayer hook run`)
    .action((options: JsonOption) => runHook(options, context));
  hook
    .command('script')
    .summary('print the hook as a shell script')
    .description(
      'Prints a shell script for `post-build-hook` in nix.conf. It needs neither Node nor the daemon to queue a build.',
    )
    .option('--path', 'print where the script lies in this installation instead')
    .addHelpText(
      'after',
      `${where}

Example:
  nixlayer hook script > /etc/nix/post-build-hook
  chmod 755 /etc/nix/post-build-hook`,
    )
    .action(async (options: { readonly path?: true }) =>
      (await import('../hook/print-script.ts')).printScript(options, context),
    );
  addConfig(hook.command('daemon').summary('deliver what is queued'))
    .description(
      'Delivers what is queued, and tries again what fails; ends when it is told to. When it is killed, the next one goes\n' +
        'on. Takes a socket from systemd.',
    )
    .option('--idle <time>', 'end after so long without anything to do: 60, 60s, 5m', parseDuration)
    .addHelpText('after', `${where}\n\nExample:\n  nixlayer hook daemon --config hook.json`)
    .action(async (options: { readonly config: string; readonly idle?: number }) =>
      (await import('../hook/serve-queue.ts')).serveQueue(options, context),
    );
  addJson(hook.command('status').summary('say what is queued, and whether it gets on'))
    .description('Says what is queued. Exit code 1 when something failed or waits for too long.')
    .option('--stuck-after <time>', 'how long a delivery may wait: 60s, 90m', parseDuration, 3600)
    .addHelpText('after', `\nExample:\n  nixlayer hook status --stuck-after 30m`)
    .action(async (options: JsonOption & { readonly stuckAfter: number }) =>
      (await import('../hook/report-status.ts')).reportStatus(options, context),
    );
  addJson(hook.command('wait').summary('wait until images are delivered'))
    .description(
      'Waits until everything that is queued is delivered, or what goes to one reference. Exit code 1 when a delivery\n' +
        'failed, or the time is over.',
    )
    .option('--tag <reference>', 'only for what goes to this reference')
    .option('--all', 'for everything; without --tag, this is meant')
    .option('--timeout <time>', 'how long: 60, 60s, 10m', parseDuration, 600)
    .addHelpText(
      'after',
      `\nExample:\n  nixlayer hook wait --tag registry.example.org/team/app:1.0 --timeout 10m`,
    )
    .action(
      async (
        options: JsonOption & { readonly tag?: string; readonly all?: true; readonly timeout: number },
      ) => (await import('../hook/wait-for-delivery.ts')).waitForDelivery(options, context),
    );
  for (const [name, summary, what] of [
    ['retry', 'try deliveries again, now', 'Tries deliveries again that failed or wait for their next try.'],
    ['forget', 'give deliveries up', 'Gives up deliveries that failed or wait for their next try.'],
  ] as const) {
    const all = name === 'retry' ? 'all of them' : 'all that failed, and outputs that could not be queued';
    addJson(hook.command(name).summary(summary))
      .description(what)
      .argument('[ids...]', 'numbers that `nixlayer hook status` tells', parseIds)
      .option('--all', all)
      .addHelpText('after', `\nExamples:\n  nixlayer hook ${name} 12 13\n  nixlayer hook ${name} --all`)
      .action(async (ids: readonly number[] | undefined, options: JsonOption & { readonly all?: true }) =>
        (await import('../hook/change-jobs.ts')).changeJobs(name, ids ?? [], options, context),
      );
  }
  addJson(hook.command('catch-up').summary('queue images whose hook never ran'))
    .description(
      'Queues the images among store paths, and among those that the links in folders lead to. Nix calls no hook for what\n' +
        'it did not build itself. A tag that something was queued for already is left alone.',
    )
    .argument('[paths...]', 'store paths, links to them, folders of links', undefined)
    .option('--closure', 'also what these paths refer to')
    .addHelpText(
      'after',
      `
Without paths: /nix/var/nix/gcroots and /nix/var/nix/profiles.

Example:
  nixlayer hook catch-up ./result /nix/var/nix/gcroots/per-user`,
    )
    .action(async (paths: readonly string[], options: JsonOption & { readonly closure?: true }) =>
      (await import('../hook/queue-missed.ts')).queueMissed(paths, options, context),
    );
  addConfig(addJson(hook.command('doctor').summary('look for what keeps the hook from working')))
    .description(
      'Looks at all that the hook needs, and says what is wrong. Exit code 1 when there is a problem.',
    )
    .addHelpText('after', `\nExample:\n  nixlayer hook doctor --config hook.json`)
    .action(async (options: JsonOption & { readonly config: string }) =>
      (await import('../hook/report-doctor.ts')).reportDoctor(options, context),
    );
}

function parseIds(text: string, before: readonly number[] | undefined): readonly number[] {
  if (!/^\d{1,15}$/.test(text))
    throw new InvalidArgumentError('Expected a number of `nixlayer hook status`.');
  return [...(before ?? []), Number(text)];
}
