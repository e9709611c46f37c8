// Registries to try against: Debian's, and those that are running already and that REGISTRIES names.
import { type Registry, startRegistry } from './registry.ts';

export interface NamedRegistry {
  readonly name: string;
  start(): Promise<Registry>;
}

/** `REGISTRIES=NAME=ADDRESS,…`: what listens there is used as it is, with names of repositories that nobody has. */
export function namedRegistries(): readonly NamedRegistry[] {
  const others = (process.env.REGISTRIES ?? '').split(',').filter((entry) => entry !== '');
  return [
    { name: 'docker-registry', start: () => startRegistry() },
    ...others.map((entry) => {
      const [name = '', address = ''] = entry.split('=');
      const running = {
        address: address.replace(/^https?:\/\//, '').replace(/\/$/, ''),
        stop: async () => {},
      };
      return { name, start: async () => running };
    }),
  ];
}
