export { writeFileAtomically } from './atomic-file.ts';
export { type DaemonOptions, loadArchiveIntoDaemon, loadIntoDaemon, type Runtime } from './daemon.ts';
export { type WriteOptions, writeDockerArchive } from './docker-archive.ts';
