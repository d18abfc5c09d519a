import { NO_MANIFEST_SETUP } from '../../src/manifest/setup/types.js';
import type { Manifest } from '../../src/manifest/types.js';

/** Makes an empty manifest with the given parts. */
export function manifestOf(parts: Partial<Manifest> = {}): Manifest {
  return {
    file: 'manifest.yaml',
    sha256: '0'.repeat(64),
    name: 'Test',
    version: '1.0',
    installerFileName: null,
    python: null,
    statesPython: false,
    channels: [],
    channelsRemap: [],
    specs: [],
    pins: [],
    exclude: [],
    wheels: [],
    requestedSpecs: null,
    frozen: null,
    menus: null,
    virtualPackages: {},
    licenseFile: null,
    writeCondarc: false,
    keepPkgs: false,
    pyc: null,
    setup: NO_MANIFEST_SETUP,
    audit: { base: null, ignore: [] },
    platforms: {},
    envs: [],
    ...parts,
  };
}
