// The form of in-toto Statements of version 1 and of SLSA provenance of version 1, as their specifications state it:
// in-toto/attestation spec/v1/statement.md, resource_descriptor.md and digest_set.md; slsa.dev/spec/v1.1/provenance.
import * as z from 'zod';

const hexOf = (bytes: number) => z.string().regex(new RegExp(`^[0-9a-f]{${bytes * 2}}$`));
const sizes: Readonly<Record<string, number>> = { md5: 16, sha1: 20, sha256: 32, sha512: 64, narHash: 32 };
const digestSet = z.record(z.string(), z.string()).superRefine((digests, context) => {
  for (const [name, value] of Object.entries(digests)) {
    const schema = name === 'gitCommit' ? z.union([hexOf(20), hexOf(32)]) : hexOf(sizes[name] ?? Number.NaN);
    if (!schema.safeParse(value).success)
      context.addIssue({ code: 'custom', message: `${name} is no digest: ${value}` });
  }
});
/** A URI as RFC 3986 has it, in its rough form. */
const uri = z.string().regex(/^[a-z][a-z0-9+.-]*:[^\s"<>\\^`{|}]+$/i);
const timestamp = z.iso.datetime();
const resource = z
  .strictObject({
    name: z.string().min(1).optional(),
    uri: uri.optional(),
    digest: digestSet.optional(),
    content: z.base64().optional(),
    downloadLocation: uri.optional(),
    mediaType: z.string().optional(),
    annotations: z.record(z.string(), z.unknown()).optional(),
  })
  .refine(({ name, uri: where, digest }) => (name ?? where ?? digest) !== undefined);
const provenance = z.strictObject({
  buildDefinition: z.strictObject({
    buildType: uri,
    externalParameters: z.record(z.string(), z.unknown()).refine((value) => Object.keys(value).length > 0),
    internalParameters: z.record(z.string(), z.unknown()).optional(),
    resolvedDependencies: z.array(resource).optional(),
  }),
  runDetails: z.strictObject({
    builder: z.strictObject({
      id: uri,
      version: z.record(z.string(), z.string()).optional(),
      builderDependencies: z.array(resource).optional(),
    }),
    metadata: z
      .strictObject({
        invocationId: z.string().optional(),
        startedOn: timestamp.optional(),
        finishedOn: timestamp.optional(),
      })
      .optional(),
    byproducts: z.array(resource).optional(),
  }),
});

export const provenanceStatement = z.strictObject({
  _type: z.literal('https://in-toto.io/Statement/v1'),
  subject: z.array(z.strictObject({ name: z.string().optional(), digest: digestSet })).min(1),
  predicateType: z.literal('https://slsa.dev/provenance/v1'),
  predicate: provenance,
});
export type ProvenanceStatement = z.output<typeof provenanceStatement>;
