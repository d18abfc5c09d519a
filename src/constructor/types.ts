export { CONSTRUCTOR_VERSION } from '../construct-yaml/types.js';

/** What `--installer-type` may be: constructor's types, of which Linux has two. */
export const INSTALLER_TYPES = ['all', 'docker', 'exe', 'msi', 'pkg', 'sh'] as const;
