/** As docker tells the registry from the first folder: `registry.example`, `localhost`, `host:5000`. */
export function isRegistryHost(part: string): boolean {
  return part === 'localhost' || /[.:]/.test(part);
}
