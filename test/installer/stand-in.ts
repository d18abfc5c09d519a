import type { PythonTarget } from '../../src/package/noarch-python.js';
import type { FixturePackage } from '../fixtures/package.js';

/** A substitute for the payload's own python, which runs that of this machine. */
export const PYTHON: PythonTarget = {
  version: '3.11',
  executable: 'bin/python3.11',
  sitePackages: 'lib/python3.11/site-packages',
};

/** The package with this python. */
export const PYTHON_PACKAGE: FixturePackage = {
  name: 'python',
  version: '3.11.0',
  files: { [PYTHON.executable]: { data: '#!/bin/sh\nexec python3 "$@"\n', mode: 0o755 } },
};
