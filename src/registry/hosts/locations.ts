// Where a repository really is: what registries.conf puts in its place, and the mirrors it may be pulled from.
import { NixlayerError } from '../../errors/nixlayer-error.ts';
import { isHost } from '../names.ts';
import { dockerHub, type Reference } from '../reference.ts';
import type { MirrorRule, RegistryRule } from './registries-conf.ts';

export type RepositoryName = Pick<Reference, 'registry' | 'repository'>;

export interface Location extends RepositoryName {
  readonly insecure: boolean;
  /** Of a mirror, the registry whose copies it has. */
  readonly mirrorOf?: string;
  readonly pulls: MirrorRule['pulls'];
}

export interface Locations {
  readonly origin: Location;
  /** To be asked before it, in this order. */
  readonly mirrors: readonly Location[];
}

export interface LocationRules {
  readonly rules: readonly RegistryRule[];
  /** By registry: `HOST[:PORT]` or `HOST[:PORT]/PREFIX`, to be asked before those of the rules. */
  readonly mirrors: Readonly<Record<string, readonly string[]>>;
  /** `HOST` or `HOST:PORT` */
  readonly insecure: readonly string[];
}

/** @throws NixlayerError E_REGISTRY when it is blocked, E_INPUT when a location is none */
export function locationsOf(name: RepositoryName, { rules, mirrors, insecure }: LocationRules): Locations {
  const whole = `${name.registry}/${name.repository}`;
  const rule = longestMatch(rules, whole);
  if (rule?.blocked === true)
    throw new NixlayerError('E_REGISTRY', `${whole} is blocked by registries.conf`, {
      hint: `Its rule for ${rule.prefix} says so.`,
    });
  const isInsecure = (registry: string): boolean => insecure.includes(registry);
  const moved = (location: string, flag: boolean): Omit<Location, 'pulls'> => {
    const place =
      rule === undefined || rule.prefix.startsWith('*.') ? { ...name } : split(whole, rule.prefix, location);
    return { ...place, insecure: flag || isInsecure(place.registry) };
  };
  const own = Object.hasOwn(mirrors, name.registry) ? mirrors[name.registry] : undefined;
  const given = (own ?? []).map((text): Location => {
    const place = split(whole, name.registry, text);
    return { ...place, insecure: isInsecure(place.registry), mirrorOf: name.registry, pulls: 'all' };
  });
  const ruled = (rule?.mirrors ?? []).map((mirror): Location => {
    const prefix = rule?.prefix.startsWith('*.') ? name.registry : (rule?.prefix ?? name.registry);
    const place = split(whole, prefix, mirror.location);
    const flag = mirror.insecure || isInsecure(place.registry);
    return { ...place, insecure: flag, mirrorOf: name.registry, pulls: mirror.pulls };
  });
  return {
    origin: { ...moved(rule?.location ?? name.registry, rule?.insecure === true), pulls: 'all' },
    mirrors: [...given, ...ruled],
  };
}

function longestMatch(rules: readonly RegistryRule[], whole: string): RegistryRule | undefined {
  return rules
    .filter(({ prefix }) => matches(prefix, whole))
    .toSorted((a, b) => b.prefix.length - a.prefix.length)[0];
}

function matches(prefix: string, whole: string): boolean {
  if (!prefix.startsWith('*.')) return whole === prefix || whole.startsWith(`${prefix}/`);
  const host = whole.slice(0, whole.indexOf('/')).replace(/:\d+$/, '');
  return host.endsWith(prefix.slice(1));
}

/** `docker.io/library/app`, `docker.io` → `mirror:5000/hub`: repository `hub/library/app` of `mirror:5000`. */
function split(whole: string, prefix: string, location: string): RepositoryName {
  const moved = `${location}${whole.slice(prefix.length)}`;
  const slash = moved.indexOf('/');
  const registry = moved.slice(0, slash).toLowerCase();
  if (!isHost(registry))
    throw new NixlayerError('E_INPUT', `${JSON.stringify(location)} is not the location of a registry`, {
      hint: 'Expected HOST or HOST:PORT, with parts of a name after it if need be.',
    });
  return {
    registry: registry === 'index.docker.io' ? dockerHub : registry,
    repository: moved.slice(slash + 1),
  };
}
