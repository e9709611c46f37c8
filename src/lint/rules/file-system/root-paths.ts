// Which folder of the root the well-known packages bring their files to.
export const foldersOfHelpers: ReadonlyMap<string, string> = new Map([
  ['cacert', '/etc'],
  ['caCertificates', '/etc'],
  ['fakeNss', '/etc'],
  ['iana-etc', '/etc'],
  ['tzdata', '/share'],
  ['usrBinEnv', '/usr'],
  ['binSh', '/bin'],
]);
