import { UserError } from '../../errors.js';
import { shown } from '../../messages/shown.js';
import { type IndexEntry, isImage, parseConfig, parseIndex, parseManifest } from '../oci/formats.js';
import { INDEX_TYPES, MANIFEST_TYPES } from '../oci/media-types.js';
import { formatOciPlatform, isForPlatform } from '../oci/platform.js';
import type { Descriptor, OciPlatform } from '../types.js';

/** More indexes are not read for one image; real ones need two. */
const MOST_INDEXES = 20;

/**
 * The manifest for a platform below `descriptor`, through indexes: the first that is said to be for it, else the first whose
 * config says so. `readDocument` gives the checked bytes of an index or a manifest, `readConfig` those of a config. Throws
 * UserError where there is none, with the platforms that there are.
 */
export async function chooseManifest({
  descriptor,
  platform,
  where,
  readDocument,
  readConfig,
}: {
  descriptor: IndexEntry;
  platform: OciPlatform;
  /** The image, for messages. */
  where: string;
  readDocument: (descriptor: Descriptor) => Promise<Uint8Array>;
  readConfig: (descriptor: Descriptor) => Promise<Uint8Array>;
}): Promise<Descriptor> {
  if (MANIFEST_TYPES.includes(descriptor.mediaType) && descriptor.platform === undefined) return descriptor;
  const offered: IndexEntry['platform'][] = [];
  const unsaid: Descriptor[] = [];
  let read = 0;
  const search = async (candidates: readonly IndexEntry[]): Promise<Descriptor | null> => {
    for (const candidate of candidates) {
      const { platform: stated, mediaType } = candidate;
      if (MANIFEST_TYPES.includes(mediaType)) {
        if (stated?.architecture === undefined) unsaid.push(candidate);
        else if (isForPlatform(stated, platform)) return candidate;
        else offered.push(stated);
      } else if (INDEX_TYPES.includes(mediaType)) {
        if (++read > MOST_INDEXES) throw tooMany(where);
        const found = await search(parseIndex(await readDocument(candidate), `${where} ${candidate.digest}`));
        if (found !== null) return found;
      }
    }
    return null;
  };
  const found = await search([descriptor]);
  if (found !== null) return found;
  for (const candidate of unsaid) {
    const place = `${where} ${candidate.digest}`;
    const manifest = parseManifest(await readDocument(candidate), place);
    if (!isImage(manifest)) continue;
    const config = parseConfig(await readConfig(manifest.config), `${place} ${manifest.config.digest}`);
    if (isForPlatform(config, platform)) return candidate;
    offered.push(config);
  }
  throw notOffered(
    where,
    platform,
    offered.map((each) =>
      formatOciPlatform({ os: 'linux', architecture: 'unknown', ...each } as OciPlatform),
    ),
  );
}

function tooMany(where: string): UserError {
  const message = `more than ${MOST_INDEXES} indexes lie in each other`;
  return new UserError('the base image cannot be used', [{ where, message }]);
}

function notOffered(where: string, platform: OciPlatform, offered: readonly string[]): UserError {
  return new UserError('the base image is not there for this platform', [
    {
      where,
      message: 'no manifest for the platform',
      expected: formatOciPlatform(platform),
      found:
        offered.length === 0 ? 'no manifest of an image' : [...new Set(offered)].sort().map(shown).join(', '),
      fix: 'choose a base that is there for this platform, or another --arch',
    },
  ]);
}
