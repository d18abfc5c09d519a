import type { Rule } from '../types.js';

const licence: Rule = {
  id: 'licence-missing',
  severity: 'warning',
  reason: 'nobody knows whether it may be passed on',
  check: ({ record: { license }, facts }) => {
    if (license !== null && license.trim() !== '' && !/^(?:none|unknown)$/i.test(license.trim())) return [];
    const found = facts.licenceFiles === 0 ? 'no licence text either' : 'a licence text in info/licenses';
    return [{ path: null, message: 'it names no licence', found, fix: 'add about/license to its recipe' }];
  },
};

/** About what a package says of itself. */
export const metadataRules: readonly Rule[] = [licence];
