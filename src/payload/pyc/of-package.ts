import type { LockedPackage } from '../../conda/locked-package.js';
import type { PackagePyc, Pyc } from './types.js';

/** Returns what becomes of the sources of one package; opens the python only if the package can have sources. */
export async function pycOfPackage(pyc: Pyc, { record }: LockedPackage): Promise<PackagePyc> {
  if (typeof pyc === 'string') return pyc;
  return record.noarch === 'python' ? pyc.open() : 'none';
}
