// What runs in workers of migrate-files.ts and read-outlook.ts, where the stack is deep enough for all that Nix can evaluate.
export { migrateFilesHere } from './migrate-files.ts';
export { readOutlookHere } from './read-outlook.ts';
