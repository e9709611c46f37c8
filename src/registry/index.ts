// The public entry nixlayer/registry: pulls from and pushes to registries of container images.
export { type ErrorCode, type ErrorLocation, NixlayerError } from '../errors/nixlayer-error.ts';
export { credentialsOfFiles } from './auth/credential-files.ts';
export {
  anonymous,
  type CredentialAnswer,
  type CredentialRequest,
  type CredentialSource,
  type Credentials,
  fixedCredentials,
} from './auth/credentials.ts';
export type { BlobSource, Descriptor } from './descriptor.ts';
export type { Retry, RetryOptions } from './http/retry.ts';
export { parseReference, type Reference, referenceText } from './reference.ts';
export { openRegistry, type Registry, type RegistryOptions } from './registry.ts';
export { RegistryError, type RegistryFailure } from './registry-error.ts';
export type {
  Manifest,
  ManifestToPut,
  PushBlobOptions,
  PushedBlob,
  PutManifestOptions,
  PutResult,
  ReferrersOptions,
  Repository,
  RequestOptions,
} from './repository.ts';
