// The pages of the commands are made of the commands; `npm run generate:docs` writes them.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { describeCommand, withInner } from '../../docs/generate/command-description.ts';
import { commandIndex, commandPage } from '../../docs/generate/command-page.ts';
import { loadCommands } from '../../docs/generate/load-commands.ts';

const folder = join(import.meta.dirname, '../../docs/commands');
const commands = (await loadCommands()).map((command) => describeCommand(command));
const fileOf = (name: string): string => name.replace(/^nixlayer /, '');

it.each(commands.map((command) => ({ name: command.name, command })))(
  'the page of $name is current',
  async ({ name, command }) => {
    await expect(commandPage(command)).toMatchFileSnapshot(join(folder, `${fileOf(name)}.md`));
  },
);

it('the index of commands is current', async () => {
  await expect(commandIndex(commands)).toMatchFileSnapshot(join(folder, 'README.md'));
});

it('there is no page of a command that does not exist', () => {
  const pages = readdirSync(folder).filter((name) => name !== 'README.md');
  expect(pages.toSorted()).toEqual(commands.map(({ name }) => `${fileOf(name)}.md`).toSorted());
});

it('a page has every option of its command and of what is below it', () => {
  for (const command of commands) {
    const page = commandPage(command);
    for (const { options } of withInner(command))
      for (const { term } of options) expect(page, command.name).toContain(`\`${term}\``);
  }
});
