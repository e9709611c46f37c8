// What becomes of the arguments of buildImage when a layered image is made instead.
import type { CallArgument, CallValue } from '../../../dockertools/image-call.ts';
import type { CallFacts } from '../../../program/call-facts.ts';
import { isNull, textOf } from '../../../program/call-values.ts';
import { runAsRootAsFakeRoot } from '../../run-as-root.ts';
import { type ArgumentStep, type Conversion, goes, left, stays } from './convert-call.ts';

/** Of the arguments that edits touch, and of the function itself: for `changes`. */
export const layeredChanges = [
  'function',
  'contents',
  'copyToRoot',
  'runAsRoot',
  'fakeRootCommands',
  'diskSize',
  'buildVMMemorySize',
  'keepContentsDirlinks',
  'fromImageName',
  'fromImageTag',
] as const;

/** Whether files of its own go into the image, beside those of the store: what commands alone make does not count. */
function hasFiles(call: CallFacts): boolean {
  return ['copyToRoot', 'contents', 'runAsRoot'].some((name) => !call.lacks(name));
}

export const layeredConversion: Conversion = {
  functions: {
    buildImage: 'buildLayeredImage',
    buildImageWithNixDb: 'buildLayeredImageWithNixDb',
  },
  stepOf,
  reasonOf: (call) =>
    call.has('copyToRoot') && call.has('contents') ? "it has both 'contents' and 'copyToRoot'" : undefined,
  // Commands find links where files were.
  isUnsafe: (call) => hasFiles(call) && call.values('extraCommands').some((each) => textOf(each) !== ''),
};

function stepOf(call: CallFacts, argument: CallArgument): ArgumentStep {
  const values = call.valuesOf(argument);
  switch (argument.name) {
    case 'copyToRoot':
    case 'contents':
      if (values.every(isNull)) return goes;
      if (values.some(isNull))
        return left(`'${argument.name}' may be null, which buildLayeredImage does not take`);
      return argument.name === 'contents' ? stays : { type: 'renamed', to: 'contents' };
    case 'runAsRoot':
      return values.every(isNull) ? goes : stepOfRunAsRoot(call);
    case 'diskSize':
    case 'buildVMMemorySize':
    // They select nothing: the first image of the archive is taken, with and without them.
    case 'fromImageName':
    case 'fromImageTag':
      return goes;
    case 'keepContentsDirlinks':
      return values.every(isFalse)
        ? goes
        : left('keepContentsDirlinks keeps links to folders, and a layered image decides that for itself');
    case 'uid':
    case 'gid':
      return values.every(isZero) ? stays : left(ownerReason(argument.name));
    case 'config':
      return values.some(isNull) && !call.lacks('fromImage')
        ? left('config is null, which a layered image with a base does not take in all releases')
        : stays;
    default:
      return stays;
  }
}

function stepOfRunAsRoot(call: CallFacts): ArgumentStep {
  const script = runAsRootAsFakeRoot(call);
  return 'reason' in script
    ? left(script.reason)
    : { type: 'renamed', to: 'fakeRootCommands', text: script.commands };
}

function ownerReason(name: string): string {
  const command = name === 'uid' ? 'chown -R UID .' : 'chgrp -R GID .';
  return `'${name}' is the owner of the copied files here, and that of the store in a layered image; fakeRootCommands = "${command}" says the former`;
}

function isFalse(value: CallValue): boolean {
  return value.type === 'plain' && value.value === false;
}

function isZero(value: CallValue): boolean {
  return value.type === 'plain' && (value.value === 0 || value.value === '0');
}
