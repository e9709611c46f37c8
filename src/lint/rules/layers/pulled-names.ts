// The registry of a pulled image.

/** The registry in a name: `docker.io` when none is written. */
export function registryOf(imageName: string): string {
  const [first = '', ...rest] = imageName.split('/');
  const isHost = rest.length > 0 && (/[.:]/.test(first) || first === 'localhost');
  return isHost ? first : 'docker.io';
}

/** Whether it is on the machine that builds. */
export function isLocal(registry: string): boolean {
  return /^(localhost|127(\.\d+){3}|\[::1\])(:\d+)?$/.test(registry);
}
