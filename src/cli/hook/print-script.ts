// nixlayer hook script
import { readFileSync } from 'node:fs';
import { NixlayerError } from '../../errors/nixlayer-error.ts';
import { hookFolder } from '../../hook/hook-folder.ts';
import { packageFile } from '../../package/package-files.ts';
import { type CliContext, printText } from '../context.ts';

const folderLine = /^state=.*$/m;

/** @throws NixlayerError E_USAGE when NIXLAYER_HOOK_DIR cannot be written into a script */
export async function printScript({ path }: { readonly path?: true }, context: CliContext): Promise<void> {
  const file = packageFile('nix/hook/post-build-hook.sh');
  if (path) return printText(context, file);
  const { path: folder } = hookFolder(process.env);
  if (!/^[\w./+@-]+$/.test(folder))
    throw new NixlayerError(
      'E_USAGE',
      `NIXLAYER_HOOK_DIR (${folder}) has characters that a script cannot take`,
      {
        hint: 'Letters, digits and _ . / + @ - are allowed.',
      },
    );
  const text = readFileSync(file, 'utf8').replace(folderLine, () => `state=\${NIXLAYER_HOOK_DIR:-${folder}}`);
  printText(context, text.trimEnd());
}
