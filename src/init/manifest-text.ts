import type { Platform } from '../conda/platform.js';
import { yamlText } from '../manifest/construct-yaml/yaml-text.js';

/** The values of a first manifest. */
export interface FirstManifest {
  readonly name: string;
  /** `X.Y`. */
  readonly python: string;
  /** Urls, names, or folders relative to the manifest's folder. */
  readonly channels: readonly string[];
  readonly platforms: readonly Platform[];
}

/** Returns the text of a manifest with comments. The values come from the command line unchecked: `parseManifest` checks them. */
export function manifestText({ name, python, channels, platforms }: FirstManifest): string {
  return `# What goes into the installer ${JSON.stringify(name)}. docs/manifest.md has every key.
name: ${scalar(name)}
version: 0.1.0

# Where packages come from, in order of priority: a url, a folder (./channel), or a name (conda-forge).
channels:
${list(channels)}

# What is installed, with all dependencies.
specs:
  - python ${python}.*
  - pip

# What it is built for. archi-construct lock fixes the packages of one platform; commit the lock beside this file.
platforms:
${list(platforms)}

# What the machines have without conda. A package that needs more is an error.
# virtual_packages:
#   - __glibc 2.28

# The licence that the installer shows, a file beside this one.
# license_file: LICENSE.txt
`;
}

function list(items: readonly string[]): string {
  return items.map((item) => `  - ${scalar(item)}`).join('\n');
}

/** Quotes a value unless it is a plain word, url or path in YAML. */
function scalar(text: string): string {
  return /^[A-Za-z./][A-Za-z0-9_./+-]*(:\/\/[A-Za-z0-9_./:+-]+)?$/.test(text) &&
    !/^(true|false|null|yes|no|on|off|y|n)$/i.test(text)
    ? text
    : yamlText(text);
}
