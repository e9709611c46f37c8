// The option that all hook commands have which report something.

export interface JsonOption {
  readonly json?: true;
}
