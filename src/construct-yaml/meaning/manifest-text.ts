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
  return [
    `# From ${construct.file}, read for ${construct.platform}.`,
    ...notes.map((note) => `# ${note}`),
    ...lists,
    ...lines.map(({ text, where }) => (where === null ? text : `${text}  # ${where.replace(/:\d+$/, '')}`)),
    ...licence,
    '',
  ].join('\n');
}
