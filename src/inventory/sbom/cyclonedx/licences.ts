// Licences as CycloneDX has them: a list of licences, or one expression.
import { LicenseAcknowledgement } from '@cyclonedx/cyclonedx-library/Enums';
import {
  type License,
  LicenseExpression,
  NamedLicense,
  SpdxLicense,
} from '@cyclonedx/cyclonedx-library/Models';
import type { DeclaredLicence } from '../licence.ts';

export function licencesOf({ each, expression }: DeclaredLicence): readonly License[] {
  const acknowledgement = LicenseAcknowledgement.Declared;
  if (each === undefined) {
    const whole = new LicenseExpression(expression);
    whole.acknowledgement = acknowledgement;
    return [whole];
  }
  return each.map((licence) =>
    'id' in licence
      ? new SpdxLicense(licence.id, { acknowledgement })
      : new NamedLicense(licence.name, { acknowledgement, ...(licence.url && { url: licence.url }) }),
  );
}
