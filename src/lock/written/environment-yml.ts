import { writeYaml } from '../../yaml/write.js';
import type { Lock } from '../types.js';

/**
 * Formats a lock of one environment as an environment.yml (CEP 24) as `conda env export` writes it: `name=version=build` of every
 * package, in link order. It has no place for checksums.
 */
export function formatEnvironmentYml({ manifest, channels, packages }: Lock): string {
  const dependencies = packages.map(({ record: { name, version, build } }) => `${name}=${version}=${build}`);
  // Without it conda searches the channels of its own settings too.
  return writeYaml({ name: manifest.name, channels: [...channels, 'nodefaults'], dependencies });
}
