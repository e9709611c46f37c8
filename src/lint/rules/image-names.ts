// Which arguments name images.
import type { CallArgument } from '../../dockertools/image-call.ts';
import type { CallFacts } from '../../program/call-facts.ts';

/** The arguments of a call that are names of images; that of derivations of pullImage and exportImage is none. */
export function imageNameArguments(call: CallFacts): readonly CallArgument[] {
  const names = call.function === 'pullImage' ? ['imageName', 'finalImageName'] : ['name'];
  return call.function === 'exportImage' ? [] : call.arguments.filter(({ name }) => names.includes(name));
}

/** Those that are tags of images. */
export function tagArguments(call: CallFacts): readonly CallArgument[] {
  const name = call.function === 'pullImage' ? 'finalImageTag' : 'tag';
  return call.arguments.filter((argument) => argument.name === name);
}
