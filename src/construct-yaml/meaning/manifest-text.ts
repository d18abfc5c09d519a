import type { ConstructManifest } from '../to-manifest.js';
import type { ConstructYaml } from '../types.js';

/**
 * Returns the manifest.yaml of a construct.yaml: behind each line the place it comes from, above all what was lost. A licence keeps
 * its path, which a manifest refuses if it leads far away.
 */
export function manifestText({
  lines,
  licenseFile,
  explicit,
  notes,
  construct,
}: ConstructManifest & { readonly construct: ConstructYaml }): string {
  const licence = licenseFile === null ? [] : [`license_file: ${JSON.stringify(licenseFile)}`];
  const lists = [...explicit].map(([env, { file }]) =>
    env === null
      ? `# The list of ${file} has the urls and checksums of these pins: give it with --lock.`
      : `# The pins of envs/${env} are those of the list of ${file}.`,
  );
  const left = [...construct.values.keys()].filter(isOfTheBuild);
  return [
    `# From ${construct.file}, read for ${construct.platform}.`,
    ...notes.map((note) => `# ${note}`),
    ...(left.length === 0
      ? []
      : [`# Left out, since a manifest does not say what is made of it: ${left.join(', ')}.`]),
    ...lists,
    ...lines.map(({ text, where }) => (where === null ? text : `${text}  # ${where.replace(/:\d+$/, '')}`)),
    ...licence,
    '',
  ].join('\n');
}

/** Keys that say which files are made, and an image beside them. */
function isOfTheBuild(key: string): boolean {
  return key === 'build_outputs' || key === 'installer_type' || key.startsWith('docker_');
}
