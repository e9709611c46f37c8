// Who the user is at a registry.

export type Credentials =
  | { readonly username: string; readonly password: string }
  /** What a token service gives tokens for, without a password. */
  | { readonly identityToken: string; readonly username?: string }
  /** A token that is used as it is. */
  | { readonly registryToken: string };

export interface CredentialRequest {
  /** `docker.io`, `localhost:5000` */
  readonly registry: string;
  /** `library/app` */
  readonly repository: string;
  /** The registry whose copies this one has: it gets nothing that was meant for that one. */
  readonly mirrorOf?: string;
}

export interface CredentialAnswer {
  /** Absent where there are none: then nothing is sent. */
  readonly credentials?: Credentials;
  /** For people: which files and keys were looked at, and what was found. */
  readonly looked: string;
}

/** @throws NixlayerError E_REGISTRY_AUTH (a helper is missing or fails), E_INPUT (a file is damaged) */
export type CredentialSource = (request: CredentialRequest) => Promise<CredentialAnswer>;

/** One for all registries but their mirrors, given by hand. */
export function fixedCredentials(credentials: Credentials): CredentialSource {
  return async ({ mirrorOf }) =>
    mirrorOf === undefined
      ? { credentials, looked: 'The credentials given were used.' }
      : { looked: `The credentials given are those of ${mirrorOf}, not of its mirror.` };
}

/** Never any. */
export const anonymous: CredentialSource = async () => ({ looked: 'No credentials were to be used.' });
