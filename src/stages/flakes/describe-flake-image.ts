// Flake reference → description of its image, through the installed Nix.
import { readFile } from 'node:fs/promises';
import { type ImageDescription, readDescription } from '../../dockertools/read-description.ts';
import { NixlayerError } from '../../errors/nixlayer-error.ts';
import type { NixCommandOptions } from '../../store/nix-command.ts';
import { type FlakeOptions, nixBuildFlake, nixEvalFlake, nixSystem } from '../../store/nix-flake.ts';
import { explainFlakeFailure } from './flake-failure.ts';
import { findFlakeFiles } from './flake-files.ts';
import type { FlakeReference } from './flake-reference.ts';
import { missingAttribute } from './missing-flake-attribute.ts';

/**
 * @param candidates attributes of an image that describe it, the preferred first
 * @throws NixlayerError E_INPUT; E_NOT_AN_IMAGE; E_EVAL when the attribute does not exist; as `runNix`
 */
export async function describeFlakeImage(
  flake: FlakeReference,
  flakeOptions: FlakeOptions,
  candidates: readonly string[],
  options: NixCommandOptions,
): Promise<ImageDescription> {
  const at = (attribute: string) => ({ url: flake.url, attribute, ...flakeOptions });
  // Bare repositories have no flake.nix on the disk.
  if (flake.local !== undefined && flake.local.kind !== 'git') findFlakeFiles(flake.local);
  try {
    const roots = await rootAttributes(flake, options);
    for (const root of roots) {
      for (const candidate of candidates) {
        const built = await nixBuildFlake(at(`${root}.${candidate}`), options);
        if (built !== undefined) return readDescription(await readFile(built, 'utf8'), built);
      }
      // What is there and no image is the answer; Nix would not look further either.
      const type = await nixEvalFlake({ ...at(root), form: 'raw', apply: typeOfValue }, options);
      if (type !== undefined) throw notAnImage(flake, type);
    }
    throw missingAttribute(flake.url, flake.attribute, await packageNames(flake, flakeOptions, options));
  } catch (error) {
    throw explainFlakeFailure(error, flake);
  }
}

// Nix itself puts `packages.<system>` and `legacyPackages.<system>` before an attribute, but not before ours without one.
async function rootAttributes(flake: FlakeReference, options: NixCommandOptions): Promise<readonly string[]> {
  if (flake.attribute !== '') return [flake.attribute];
  const system = await nixSystem(options);
  return [`packages.${system}.default`, `defaultPackage.${system}`];
}

const typeOfValue = `value:
  if !builtins.isAttrs value then "a " + builtins.typeOf value
  else if value.type or null == "derivation" then "a derivation"
  else "a set"`;

function notAnImage({ url, attribute }: FlakeReference, type: string): NixlayerError {
  return new NixlayerError('E_NOT_AN_IMAGE', `${url}#${attribute || 'default'} is ${type} and not an image`, {
    hint: 'Expected what buildImage, buildLayeredImage or streamLayeredImage return; choose it behind #: .#image',
  });
}

async function packageNames(
  { url }: FlakeReference,
  flakeOptions: FlakeOptions,
  options: NixCommandOptions,
): Promise<readonly string[]> {
  const attribute = `packages.${await nixSystem(options)}`;
  const apply = 'value: builtins.toJSON (builtins.attrNames value)';
  const names = await nixEvalFlake({ url, attribute, ...flakeOptions, form: 'raw', apply }, options);
  return names === undefined ? [] : (JSON.parse(names) as readonly string[]);
}
