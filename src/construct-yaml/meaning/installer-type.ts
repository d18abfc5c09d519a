import type { Problem } from '../../errors.js';
import type { ConstructYaml } from '../types.js';

/** Returns problems of keys whose value, not the key, cannot be built here. */
export function installerTypeProblems(construct: ConstructYaml): Problem[] {
  const { types, where } = construct.installerType;
  const problems: Problem[] = [];
  if (types.includes('docker') && types.length > 1)
    problems.push({
      where,
      message: 'docker cannot be one of several types, in constructor too',
      expected: 'docker alone, or sh',
      found: types.join(', '),
      fix: 'write docker, and build the installer with --installer-type sh',
    });
  else if (!types.some((type) => type === 'sh' || type === 'all' || type === 'docker'))
    problems.push({
      where,
      message: 'no output for Linux is asked for',
      expected: 'sh, all or docker',
      found: types.join(', '),
      fix: 'add sh, or a selector to the line: # [osx]; --installer-type sh builds it once',
    });
  return problems;
}
