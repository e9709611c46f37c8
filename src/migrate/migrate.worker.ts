// What runs in a worker of migrate-files.ts, where the stack is deep enough for all that Nix can evaluate.
export { migrateFilesHere } from './migrate-files.ts';
