// One image of nix2container → the edits that make a layered image of dockerTools of it, or why not.
import { configKeys } from '../../../../dockertools/functions/config-keys.ts';
import type { CallValue } from '../../../../dockertools/image-call.ts';
import { removeBinding, renameKey, replace } from '../../../../edits/drafts.ts';
import type { EditDraft } from '../../../../edits/edit.ts';
import { isNull, numberOf, textOf } from '../../../../program/call-values.ts';
import type { AttrBinding, Binding, InheritBinding } from '../../../../syntax/index.ts';
import { callOf, type Nix2containerCall, valuesOf } from './find-calls.ts';
import { type ImageLayer, layersOf, onlyInLayers } from './layers.ts';
import { dockerToolsAt, nixlayerLibraryAt } from './package-set.ts';
import { commandsOfPerms } from './perms.ts';

export interface ConvertedImage {
  readonly edits: readonly EditDraft[];
  /** Calls whose result it was made of. */
  readonly bases: readonly Nix2containerCall[];
  readonly layers: readonly ImageLayer[];
}

/** @param calls all of the file */
export function convertImage(
  calls: readonly Nix2containerCall[],
  image: Nix2containerCall,
): ConvertedImage | string {
  const { file, set, values } = image;
  const callee = file.at(image.callee);
  if (!set || !callee) return 'its arguments are not written as a set';
  if (values.length === 0 || values.some((each) => each.type !== 'set' || each.open))
    return 'its arguments are not all known';
  const written = new Set(set.bindings.flatMap(namesOf));
  if (
    values.some(
      (each) => each.type === 'set' && Object.keys(each.attributes).some((name) => !written.has(name)),
    )
  )
    return 'its arguments are not all written at the call';
  const layers = layersOf(calls, image);
  if (typeof layers === 'string') return layers;
  const lost = onlyInLayers(image, layers);
  const library = lost === undefined ? undefined : nixlayerLibraryAt(file, callee);
  if (lost !== undefined && library === undefined)
    return `its layers bring ${lost}, which nothing else names; nixlayer's library has explicit layers, dockerTools has not`;
  const tools = library ?? dockerToolsAt(file, callee);
  if (tools === undefined) return "neither 'pkgs' nor 'dockerTools' can be named here";
  const bases = basesOf(calls, image);
  if (typeof bases === 'string') return bases;
  const context = { image, layers, isLibrary: library !== undefined };
  const edits: EditDraft[] = [replace(image.callee, `${tools}.buildLayeredImage`)];
  for (const binding of set.bindings) {
    const edited = editBinding(context, binding);
    if (typeof edited === 'string') return edited;
    edits.push(...edited);
  }
  const added = addedFiles(context, written);
  if (typeof added === 'string') return added;
  return { edits: [...edits, ...added], bases, layers };
}

interface Context {
  readonly image: Nix2containerCall;
  readonly layers: readonly ImageLayer[];
  readonly isLibrary: boolean;
}

/** What stands in the place of an argument: another name, nothing, another binding. */
type Step =
  | { readonly to: string }
  | { readonly text: string }
  | 'goes'
  | 'stays'
  | { readonly left: string };

function stepOf(context: Context, name: string): Step {
  const { image, layers, isLibrary } = context;
  const values = valuesOf(image, name);
  switch (name) {
    case 'name':
    case 'tag':
    case 'config':
    case 'created':
    case 'meta':
      return 'stays';
    case 'arch':
      return { to: 'architecture' };
    case 'copyToRoot':
    case 'contents':
      if (values.every(isNull)) return 'goes';
      return values.some(isNull) ? { left: `'${name}' may be null` } : { to: 'contents' };
    case 'initializeNixDatabase':
      return values.every((each) => isPlain(each, false)) ? 'goes' : { to: 'includeNixDB' };
    case 'nixUid':
    case 'nixGid':
      return values.every((each) => isPlain(each, 0))
        ? 'goes'
        : {
            left: `'${name}' is the owner of the database alone; that of a layered image is the owner of the store`,
          };
    case 'fromImage':
      return values.every((each) => textOf(each) === '') ? 'goes' : 'stays';
    case 'maxLayers':
      // It counts the layers of the base, too, and has to leave one for the links.
      return values.every((each) => (numberOf(each) ?? 0) > 1) && valuesOf(image, 'fromImage').length === 0
        ? 'stays'
        : 'goes';
    case 'layers':
      return isLibrary ? { text: `layers = ${explicitLayers(context)};` } : 'goes';
    case 'perms':
      return stepOfPerms(image, values);
    default:
      return { left: `dockerTools has nothing for '${name}'${layers.length > 0 ? ' of an image' : ''}` };
  }
}

function stepOfPerms({ program }: Nix2containerCall, values: readonly CallValue[]): Step {
  const texts = new Set(values.map((value) => commandsOfPerms(program, value)?.join(' && ')));
  const [text] = texts;
  if (texts.size !== 1 || text === undefined)
    return {
      left: "'perms' of files cannot be said of links, which a layered image has in their place; write what copies and changes them into fakeRootCommands",
    };
  return text === '' ? 'goes' : { text: `fakeRootCommands = "${text}";` };
}

function editBinding(context: Context, binding: Binding): readonly EditDraft[] | string {
  const { file } = context.image;
  if (binding.type === 'InheritBinding') return editInherit(context, binding);
  const [key, ...more] = binding.path;
  if (key?.type !== 'StaticKey') return 'the name of an argument is computed';
  const step = stepOf(context, key.name);
  if (step === 'stays') return key.name === 'config' ? renamedConfigKeys(context.image) : [];
  if (step === 'goes') return [removeBinding(file, binding)];
  if ('left' in step) return step.left;
  if (more.length > 0) return `'${key.name}' is written in parts`;
  if ('text' in step) return [replace(file.origin(binding), step.text)];
  if (step.to !== 'contents') return [replace(file.origin(key), step.to)];
  const files = filesOf(context, binding);
  if (typeof files === 'string') return files;
  return [replace(file.origin(key), step.to), ...files];
}

function editInherit({ image, ...context }: Context, binding: InheritBinding): readonly EditDraft[] | string {
  const { file } = image;
  const kept: string[] = [];
  const added: string[] = [];
  for (const { name } of binding.names) {
    const step = stepOf({ image, ...context }, name);
    if (step === 'stays') kept.push(name);
    else if (step === 'goes') continue;
    else if ('left' in step) return step.left;
    else if ('text' in step) added.push(step.text);
    else if (binding.from) return `'${name}' is inherited`;
    else added.push(`${step.to} = ${name};`);
  }
  if (kept.length === binding.names.length) return [];
  const from = binding.from ? `(${file.textOf(binding.from)}) ` : '';
  const rest = kept.length > 0 ? [`inherit ${from}${kept.join(' ')};`] : [];
  return [replace(file.origin(binding), [...rest, ...added].join(' '))];
}

/** nix2container reads `entrypoint` as `Entrypoint`; dockerTools writes it as it is. */
function renamedConfigKeys({ file, program, ...image }: Nix2containerCall): readonly EditDraft[] {
  return valuesOf({ file, program, ...image }, 'config').flatMap((config) =>
    (config.type === 'set' ? Object.keys(config.attributes) : []).flatMap((name) => {
      const right = configKeys.find((each) => each.name.toLowerCase() === name.toLowerCase())?.name;
      const key = right === name ? undefined : program.places.ofAttribute(config, name);
      const placed = key?.source.file === file.source.file ? file.bindingOf(key) : undefined;
      const edit = placed && right !== undefined ? renameKey(file, placed, right) : undefined;
      return edit ? [edit] : [];
    }),
  );
}

/** Files of layers belong to the image then: to what it has itself, its own the first. */
function filesOf({ image, layers }: Context, { value }: AttrBinding): readonly EditDraft[] | string {
  const texts = listTexts(image, layers);
  if (texts.length === 0) return [];
  const { file } = image;
  const own = value.type === 'List' ? '' : isList(image, ['copyToRoot', 'contents']);
  if (own === undefined) return 'whether its files are a list is not known';
  const [open, close] = own === '' ? ['', ''] : [own, own === '[ ' ? ' ]' : ')'];
  return [
    ...(open === '' ? [] : [replace(file.origin({ start: value.start, end: value.start }), open)]),
    replace(file.origin({ start: value.end, end: value.end }), `${close} ++ ${texts.join(' ++ ')}`),
  ];
}

function addedFiles({ image, layers }: Context, written: ReadonlySet<string>): readonly EditDraft[] | string {
  if (layers.some(({ copyToRoot }) => copyToRoot && copyToRoot.type !== 'List'))
    return 'the files of a layer are not written as a list';
  const texts = listTexts(image, layers);
  const [first] = image.set?.bindings.slice(0, 1) ?? [];
  if (texts.length === 0 || written.has('copyToRoot') || written.has('contents') || !first) return [];
  const { file } = image;
  return [
    replace(file.origin({ start: first.start, end: first.start }), `contents = ${texts.join(' ++ ')}; `),
  ];
}

function listTexts({ file }: Nix2containerCall, layers: readonly ImageLayer[]): readonly string[] {
  return layers.flatMap(({ copyToRoot }) => (copyToRoot?.type === 'List' ? [file.textOf(copyToRoot)] : []));
}

/** What to put before it to make a list of it; undefined where nobody knows what it is. */
function isList(image: Nix2containerCall, names: readonly string[]): '(' | '[ ' | undefined {
  const values = names.flatMap((name) => valuesOf(image, name));
  if (values.every(({ type }) => type === 'list')) return '(';
  return values.every(({ type }) => type === 'package') ? '[ ' : undefined;
}

function explicitLayers({ image, layers }: Context): string {
  const { file } = image;
  const lists = layers.flatMap(({ deps }) =>
    deps
      ? [deps.type === 'List' || deps.type === 'Identifier' ? file.textOf(deps) : `(${file.textOf(deps)})`]
      : [],
  );
  return `[ ${lists.join(' ')} ]`;
}

/** Images that are made in this file become archives along with it. */
function basesOf(
  calls: readonly Nix2containerCall[],
  image: Nix2containerCall,
): readonly Nix2containerCall[] | string {
  const bases: Nix2containerCall[] = [];
  for (const value of valuesOf(image, 'fromImage')) {
    if (textOf(value) === '' || value.type === 'image') continue;
    const base = callOf(calls, image.program, value);
    if (!base) return 'whether its base image is an archive is not known';
    if (base.function !== 'buildImage') return 'its base image is pulled by nix2container, which is left';
    bases.push(base);
  }
  return bases;
}

function namesOf(binding: Binding): readonly string[] {
  if (binding.type === 'InheritBinding') return binding.names.map(({ name }) => name);
  const [key] = binding.path;
  return key?.type === 'StaticKey' ? [key.name] : [];
}

function isPlain(value: CallValue, wanted: unknown): boolean {
  return value.type === 'plain' && value.value === wanted;
}
