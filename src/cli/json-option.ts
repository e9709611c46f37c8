// --json, which every command has that reports.
export interface JsonOption {
  readonly json?: true;
}
