import { isAbsolute, normalize } from 'node:path/posix';
import type { Problem } from '../../errors.js';
import { shown } from '../../messages/shown.js';
import type { Draft } from '../draft.js';

const CONTROL = /[\u0000-\u001f\u007f\\]/;

/**
 * The licence stands in the manifest's folder or in the one above, where distributions share one: whoever hands out a
 * manifest cannot make an installer show another file of the builder's disk.
 */
export function licenceStaysNear({ licenseFile }: Draft): Problem[] {
  if (licenseFile === null || isNear(licenseFile.value)) return [];
  return [
    {
      where: licenseFile.where,
      message: 'the licence lies too far away',
      expected: "a path relative to the manifest's folder, with at most one ../",
      found: shown(licenseFile.value),
      fix: 'put the text beside the manifest, or into the folder above it',
    },
  ];
}

function isNear(path: string): boolean {
  return (
    !isAbsolute(path) &&
    !CONTROL.test(path) &&
    !normalize(path).startsWith('../../') &&
    !/(^|\/)\.*$/.test(path)
  );
}
