import type { Problem } from '../../errors.js';
import type { ConstructYaml } from '../types.js';

/** Returns problems of keys whose value, not the key, cannot be built here. */
export function installerTypeProblems(construct: ConstructYaml): Problem[] {
  const { values, where } = construct;
  const types = [values.get('installer_type') ?? 'sh'].flat();
  const problems: Problem[] = [];
  if (types.includes('docker'))
    problems.push({
      where: where(['installer_type']),
      message: 'installer_type: docker is not read yet',
      fix: 'write sh, and build the image with archi-construct image',
    });
  else if (!types.includes('sh') && !types.includes('all'))
    problems.push({
      where: where(['installer_type']),
      message: 'no output for Linux is asked for',
      expected: 'sh, or all',
      found: types.join(', '),
      fix: 'add sh, or a selector to the line: # [osx]',
    });
  return problems;
}
