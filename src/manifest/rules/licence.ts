import type { Problem } from '../../errors.js';
import { quoteValue } from '../../text/quote-value.js';
import type { ManifestDraft } from '../draft.js';
import { isLicencePlace, LICENCE_PLACE } from '../licence-place.js';

/** The licence must be near the manifest. Links are checked when the file is read. */
export function licenceStaysNear({ licenseFile }: ManifestDraft): Problem[] {
  if (licenseFile === null || isLicencePlace(licenseFile.value)) return [];
  return [
    {
      where: licenseFile.where,
      message: 'the licence lies too far away',
      expected: LICENCE_PLACE,
      found: quoteValue(licenseFile.value),
      fix: 'put the text beside the manifest, or into the folder above it',
    },
  ];
}
