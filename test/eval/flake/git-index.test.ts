// Indexes that git 2.39 wrote (`git update-index --index-version N`), as base64.
import { describe, expect, test } from 'vitest';
import { readGitIndex } from '../../../src/eval/flake/git-index.ts';

const five = ['a', 'flake.nix', 'folder/b', 'folder/inner/c-long-name', 'folder/ü'];

const version2 =
  'RElSQwAAAAIAAAAFawggqTJXehRrCCCpMld6FAAA/gAAmiPpAACBpAAAAAAAAAAAAAAAAlh75rTD+T+TxInAERu6VZYUeibLAAFhAGsIIKkyV3oUawggqTJXehQAAP4AAJoj6gAAgaQAAAAAAAAAAAAAAAJYe+a0w/k/k8SJwBEbulWWFHomywAJZmxha2Uubml4AGsIIKkyV3oUawggqTJXehQAAP4AAJoj6wAAgaQAAAAAAAAAAAAAAAJYe+a0w/k/k8SJwBEbulWWFHomywAIZm9sZGVyL2IAAGsIIKkyV3oUawggqTJXehQAAP4AAJoj7AAAgaQAAAAAAAAAAAAAAAJYe+a0w/k/k8SJwBEbulWWFHomywAYZm9sZGVyL2lubmVyL2MtbG9uZy1uYW1lAABrCCCpMld6FGsIIKkyV3oUAAD+AACaI+0AAIGkAAAAAAAAAAAAAAACWHvmtMP5P5PEicARG7pVlhR6JssACWZvbGRlci/DvACrnyu2Cn1OxoZ3ApV4vTr6QQoYWg==';
const version3 =
  'RElSQwAAAAMAAAAGawggqTJXehRrCCCpMld6FAAA/gAAmiPpAACBpAAAAAAAAAAAAAAAAlh75rTD+T+TxInAERu6VZYUeibLAAFhAGsIIKkyV3oUawggqTJXehQAAP4AAJoj6gAAgaQAAAAAAAAAAAAAAAJYe+a0w/k/k8SJwBEbulWWFHomywAJZmxha2Uubml4AGsIIKkyV3oUawggqTJXehQAAP4AAJoj6wAAgaQAAAAAAAAAAAAAAAJYe+a0w/k/k8SJwBEbulWWFHomywAIZm9sZGVyL2IAAGsIIKkyV3oUawggqTJXehQAAP4AAJoj7AAAgaQAAAAAAAAAAAAAAAJYe+a0w/k/k8SJwBEbulWWFHomywAYZm9sZGVyL2lubmVyL2MtbG9uZy1uYW1lAABrCCCpMld6FGsIIKkyV3oUAAD+AACaI+0AAIGkAAAAAAAAAAAAAAACWHvmtMP5P5PEicARG7pVlhR6JssACWZvbGRlci/DvAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAIGkAAAAAAAAAAAAAAAA5p3im7LR1kNLiymud1rYwuSMU5FABSAAbGF0ZXIAAABrNNbDTsyKpjemazCJSYzgd5N1Mg==';
const version4 =
  'RElSQwAAAAQAAAAFawggqTJXehRrCCCpMld6FAAA/gAAmiPpAACBpAAAAAAAAAAAAAAAAlh75rTD+T+TxInAERu6VZYUeibLAAEAYQBrCCCpMld6FGsIIKkyV3oUAAD+AACaI+oAAIGkAAAAAAAAAAAAAAACWHvmtMP5P5PEicARG7pVlhR6JssACQFmbGFrZS5uaXgAawggqTJXehRrCCCpMld6FAAA/gAAmiPrAACBpAAAAAAAAAAAAAAAAlh75rTD+T+TxInAERu6VZYUeibLAAgIb2xkZXIvYgBrCCCpMld6FGsIIKkyV3oUAAD+AACaI+wAAIGkAAAAAAAAAAAAAAACWHvmtMP5P5PEicARG7pVlhR6JssAGAFpbm5lci9jLWxvbmctbmFtZQBrCCCpMld6FGsIIKkyV3oUAAD+AACaI+0AAIGkAAAAAAAAAAAAAAACWHvmtMP5P5PEicARG7pVlhR6JssACRHDvACaAZZN56aHCy6q47Xa77cxyzfCnw==';

describe('the index of a git repository', () => {
  test.each([
    [2, version2, five],
    [3, version3, [...five, 'later']],
    [4, version4, five],
  ])('of version %i has the tracked files', (_, text, names) => {
    expect(readGitIndex(Buffer.from(text, 'base64'), 'index')).toEqual(names);
  });

  test.each([
    ['nothing', Buffer.alloc(0), /index cannot be read: it is no index of git/],
    ['another version', Buffer.from('DIRC\0\0\0\x05\0\0\0\0', 'latin1'), /its version is 5/],
    ['half an entry', Buffer.from(version2, 'base64').subarray(0, 100), /it ends too early/],
    ['a name without end', Buffer.from(version2, 'base64').subarray(0, 75), /it ends too early/],
  ])('is refused: %s', (_, bytes, message) => {
    expect(() => readGitIndex(bytes, 'index')).toThrow(message);
  });
});
