// SPDX 2.3 as JSON, as far as it is written here. Standard: https://spdx.github.io/spdx-spec/v2.3/
import * as z from 'zod';

const id = z.string().regex(/^SPDXRef-[a-zA-Z0-9.-]+$/);
const time = z.string().regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
const line = z.string().min(1);

const annotation = z.strictObject({
  annotationDate: time,
  annotationType: z.literal('OTHER'),
  annotator: z.string().startsWith('Tool: '),
  comment: line,
});

const externalRef = z.strictObject({
  referenceCategory: z.enum(['PACKAGE-MANAGER', 'SECURITY', 'OTHER']),
  referenceType: line,
  referenceLocator: z.string().regex(/^\S+$/),
  comment: line.optional(),
});

const spdxPackage = z.strictObject({
  SPDXID: id,
  name: line,
  versionInfo: line.optional(),
  packageFileName: line.optional(),
  supplier: z.literal('NOASSERTION'),
  downloadLocation: z.literal('NOASSERTION'),
  filesAnalyzed: z.literal(false),
  homepage: line.optional(),
  sourceInfo: line.optional(),
  licenseConcluded: z.literal('NOASSERTION'),
  licenseDeclared: line,
  copyrightText: z.literal('NOASSERTION'),
  summary: line.optional(),
  primaryPackagePurpose: z.enum(['APPLICATION', 'CONTAINER', 'FILE', 'LIBRARY', 'OPERATING-SYSTEM']),
  externalRefs: z.array(externalRef).optional(),
  annotations: z.array(annotation).optional(),
});

export const spdxDocument = z.strictObject({
  spdxVersion: z.literal('SPDX-2.3'),
  dataLicense: z.literal('CC0-1.0'),
  SPDXID: z.literal('SPDXRef-DOCUMENT'),
  name: line,
  documentNamespace: z.string().regex(/^https:\/\/[^#\s]+$/),
  creationInfo: z.strictObject({ created: time, creators: z.array(z.string().startsWith('Tool: ')) }),
  packages: z.array(spdxPackage),
  relationships: z.array(
    z.strictObject({
      spdxElementId: id,
      relatedSpdxElement: id,
      relationshipType: z.enum(['DESCRIBES', 'CONTAINS', 'DEPENDS_ON']),
    }),
  ),
  hasExtractedLicensingInfos: z
    .array(
      z.strictObject({
        licenseId: z.string().regex(/^LicenseRef-[a-zA-Z0-9.-]+$/),
        extractedText: line,
        name: line,
        seeAlsos: z.array(line).optional(),
      }),
    )
    .optional(),
});

export type SpdxDocument = z.infer<typeof spdxDocument>;
export type SpdxPackage = z.infer<typeof spdxPackage>;
export type SpdxReference = z.infer<typeof externalRef>;
