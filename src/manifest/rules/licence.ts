import type { Problem } from '../../errors.js';
import { quoteValue } from '../../text/quote-value.js';
import type { ManifestDraft } from '../draft.js';
import { isLicencePlace, LICENCE_PLACE } from '../licence-place.js';

/** The licence must be near the manifest. Links are checked when the file is read. */
export function licenceStaysNear({ licenseFile }: ManifestDraft): Problem | Problem[] {
  if (licenseFile === null || isLicencePlace(licenseFile.value)) return [];
  return {
    where: licenseFile.where,
    message: 'license_file must not lead to this path',
    expected: LICENCE_PLACE,
    found: quoteValue(licenseFile.value),
    fix: 'copy the licence beside the manifest, and name that file',
  };
}
