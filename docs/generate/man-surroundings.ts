// What the manual says of the variables and files that a command heeds.
import type { CommandDescription, Term } from './command-description.ts';
import { withInner } from './command-description.ts';

interface Surrounding extends Term {
  /** The commands that have this option, or this name. */
  readonly of: string;
}

const variables: readonly Surrounding[] = [
  { of: '--no-cache', term: 'NIXLAYER_CACHE_DIR', text: 'The folder of what is kept between runs.' },
  {
    of: '--no-cache',
    term: 'NIXLAYER_CACHE_SIZE',
    text: 'How large it may become: 500MB, 20GB. Default: 10GB.',
  },
  {
    of: '--no-cache',
    term: 'NIXLAYER_THREADS',
    text: 'How many threads read, hash and compress, 1 to 64. Default: one per processor, at most 4.',
  },
  { of: 'cache', term: 'NIXLAYER_CACHE_DIR', text: 'The folder of what is kept between runs.' },
  { of: 'cache', term: 'NIXLAYER_CACHE_SIZE', text: 'How large it may become: 500MB, 20GB. Default: 10GB.' },
  { of: 'hook', term: 'NIXLAYER_HOOK_DIR', text: 'The folder of the queue.' },
  {
    of: 'completion',
    term: 'NIXLAYER_COMPLETION_TIMEOUT',
    text: 'Seconds in which attributes are to be found. Default: 1.5.',
  },
  { of: '--include', term: 'NIX_PATH', text: 'The search path of expressions, behind the entries of -I.' },
  {
    of: '--insecure',
    term: 'DOCKER_AUTH_CONFIG, DOCKER_CONFIG, REGISTRY_AUTH_FILE',
    text: 'Credentials of registries, or where they are, as docker and podman have them.',
  },
];

const files: readonly Surrounding[] = [
  { of: '--no-cache', term: '~/.cache/nixlayer/layers', text: 'What is kept between runs.' },
  { of: 'cache', term: '~/.cache/nixlayer/layers', text: 'What is kept between runs.' },
  { of: 'hook', term: '/var/lib/nixlayer/hook', text: 'The queue.' },
  { of: 'lint', term: 'nixlayer.json', text: 'The configuration, in the folder of a file or above it.' },
  { of: 'lsp', term: 'nixlayer.json', text: 'The configuration, in the folder of a file or above it.' },
  { of: '--insecure', term: '~/.docker/config.json', text: 'Credentials of registries.' },
];

/** Each once, in the order above. @param commands one of them, or all for the page of the whole */
export function surroundingsOf(commands: readonly CommandDescription[]): {
  readonly variables: readonly Term[];
  readonly files: readonly Term[];
} {
  const all = commands.flatMap(withInner);
  const applies = ({ of }: Surrounding): boolean =>
    all.some(({ name, options }) =>
      of.startsWith('--')
        ? options.some(({ term }) => term.split(/[ ,]+/).includes(of))
        : name === `nixlayer ${of}`,
    );
  const once = (list: readonly Surrounding[]): readonly Term[] => [
    ...new Map(list.filter(applies).map((each) => [each.term, each])).values(),
  ];
  return { variables: once(variables), files: once(files) };
}
