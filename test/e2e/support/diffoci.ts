// diffoci, another program that compares images, and where it sees them otherwise than `nixlayer diff`.
import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { finished } from 'node:stream/promises';
import { execa } from 'execa';
import { contentFiles } from '../../../src/image/formats/oci/content-files.ts';
import { type OciContent, readManifestTree } from '../../../src/image/formats/oci/oci-content.ts';
import { writeOciArchive } from '../../../src/image/formats/oci/write-archive.ts';
import { temporaryFolder } from './temporary-folder.ts';

/** What diffoci finds in pairs of which nothing but the form differs, or does not find. */
export const otherViews: Readonly<Record<string, string>> = {
  'an annotation of the manifest': 'annotations are compared',
  'gzip and zstd': 'media types of layers are compared',
  'gzip and none': 'media types of layers are compared',
  'format and compression': 'media types of layers are compared',
  'which of two names is the link': 'entries are compared one by one',
  'records that say nothing': 'records are compared as they are',
  'null and nothing in the config': 'null is a value',
  'layers squashed, with what they hide': 'whiteouts are entries',
  'a whiteout and an opaque folder that hide the same': 'whiteouts are entries',
  'the mode of a link, which means nothing': 'modes of links are compared',
  'config.Healthcheck': 'it is no field of an OCI config, and is not read',
};

/** Pairs that are the same for its strict mode, which compares what it has read, and no bytes. */
export const sameToStrict = [
  'nothing',
  'the level of gzip',
  'white space in the config',
  'config.Healthcheck',
];

/** Whether the images are the same for the program, in each of its modes. */
export async function askDiffoci(
  program: string,
  a: OciContent,
  b: OciContent,
): Promise<{ readonly strict: boolean; readonly semantic: boolean }> {
  const folder = await temporaryFolder();
  const store = ['--backend=local', `--local-cache=${join(folder, 'cache')}`];
  for (const [name, content] of [
    ['one:1', a],
    ['other:1', b],
  ] as const) {
    const archive = join(folder, 'image.tar');
    await writeArchive(content, name, archive);
    await execa(program, ['load', ...store, '--input', archive]);
  }
  const isSame = async (mode: string): Promise<boolean> => {
    const words = ['diff', ...store, '--pull=never', mode, 'one:1', 'other:1'];
    return (await execa(program, words, { reject: false })).exitCode === 0;
  };
  return { strict: await isSame('--ignore-image-name'), semantic: await isSame('--semantic') };
}

async function writeArchive(content: OciContent, repoTag: string, file: string): Promise<void> {
  const files = contentFiles(content, await readManifestTree(content), { repoTags: [repoTag] });
  const out = createWriteStream(file);
  await writeOciArchive(files, out);
  out.end();
  await finished(out);
}
