// An ImageSpec as nix/ writes it.
export const storePath = (digit: string, name: string): string => `/nix/store/${digit.repeat(32)}-${name}`;

export const exampleSpec = {
  version: 1,
  function: 'buildLayeredImage',
  imageName: 'registry.example/team/app',
  imageTag: '1.0',
  derivationName: 'app',
  architecture: 'amd64',
  os: 'linux',
  config: { Cmd: ['/bin/app'] },
  created: '1970-01-01T00:00:01Z',
  mtime: '1970-01-01T00:00:01Z',
  uid: 0,
  gid: 0,
  uname: 'root',
  gname: 'root',
  storeDir: '/nix/store',
  fromImage: null,
  maxLayers: 100,
  layering: 'popularity',
  includeStorePaths: true,
  customisationLayer: storePath('2', 'app-customisation-layer'),
  roots: [storePath('1', 'app-base.json'), storePath('2', 'app-customisation-layer')] as const,
  compressor: 'gz',
};
