import { archNames } from '../../conda/platform.js';
import type { PythonTarget } from '../choose/choose.js';
import type { MarkerEnvironment } from './marker.js';

/** Returns what the CPython of a target says of itself in markers, with one of the extras, or none; releases of kernels are not known. */
export function markerEnvironment(target: PythonTarget, extra: string): MarkerEnvironment {
  const { platform, python, pythonVersion } = target;
  return new Map([
    ['os_name', 'posix'],
    ['sys_platform', python.startsWith('2.') ? 'linux2' : 'linux'],
    ['platform_machine', archNames(platform).machine],
    ['platform_python_implementation', 'CPython'],
    ['platform_system', 'Linux'],
    ['implementation_name', 'cpython'],
    ['implementation_version', pythonVersion],
    ['python_version', python],
    ['python_full_version', pythonVersion],
    ['extra', extra],
  ]);
}
