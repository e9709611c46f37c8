// The licences of the packages that are part of the bundle, for dist/THIRD-PARTY-LICENCES.txt.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/**
 * A plugin of rolldown.
 * @param {readonly string[]} copied packages of which files are shipped as they are
 * @throws Error for a package without a licence file and name
 */
export function licenceTexts(root, copied) {
  return {
    name: 'licence-texts',
    generateBundle(_options, bundle) {
      const modules = Object.values(bundle).flatMap((chunk) =>
        chunk.type === 'chunk' ? chunk.moduleIds : [],
      );
      const folders = new Set(
        modules.filter((id) => id.startsWith(join(root, 'node_modules'))).map(packageOf),
      );
      for (const name of copied) folders.add(join(root, 'node_modules', name));
      const source = [...folders]
        .sort()
        .map(licenceOf)
        .join(`\n${'-'.repeat(80)}\n\n`);
      this.emitFile({ type: 'asset', fileName: 'THIRD-PARTY-LICENCES.txt', source });
    },
  };
}

function packageOf(moduleId) {
  let folder = dirname(moduleId);
  while (!isPackage(folder)) folder = dirname(folder);
  return folder;
}

// Some packages have a package.json in inner folders that only says of which kind the modules are.
function isPackage(folder) {
  const file = join(folder, 'package.json');
  return existsSync(file) && JSON.parse(readFileSync(file, 'utf8')).name !== undefined;
}

/** Name, version and licence of the package in a folder. */
export function licenceOf(folder) {
  const { name, version, license, author } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const file = readdirSync(folder).find((each) => /^licen[cs]e/i.test(each));
  const by = typeof author === 'string' ? author : author?.name;
  const text = file
    ? readFileSync(join(folder, file), 'utf8')
    : `Copyright (c) ${by ?? `the authors of ${name}`}`;
  if (!file && !license) throw new Error(`${name} has no licence`);
  return `${name} ${version} (${license})\n\n${text.trim()}\n`;
}
