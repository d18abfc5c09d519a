import type { AuditRule } from '../types.js';

const licence: AuditRule = {
  id: 'licence-missing',
  severity: 'warning',
  reason: 'it is unknown whether the package may be redistributed',
  check: ({ record: { license }, facts }) => {
    if (license !== null && license.trim() !== '' && !/^(?:none|unknown)$/i.test(license.trim())) return [];
    const found = facts.licenceFiles === 0 ? 'no licence text either' : 'a licence text in info/licenses';
    return {
      path: null,
      message: 'the package names no licence',
      found,
      fix: 'add about/license to its recipe',
    };
  },
};

/** Rules about the metadata of a package. */
export const metadataRules: readonly AuditRule[] = [licence];
