import { UserError } from '../../errors.js';
import { quoteValue } from '../../text/quote-value.js';
import { type IndexEntry, isImage, parseConfig, parseIndex, parseOciManifest } from '../oci/formats.js';
import { INDEX_TYPES, MANIFEST_TYPES } from '../oci/media-types.js';
import { formatOciPlatform, isForPlatform, type StatedPlatform } from '../oci/platform.js';
import type { Descriptor, OciPlatform } from '../types.js';

/** Maximum number of indexes read for one image; real images need two. */
const MOST_INDEXES = 20;

/** A manifest, and the platform that an index states for it; null if no index states one. */
export interface ChosenManifest {
  readonly descriptor: Descriptor;
  readonly stated: StatedPlatform | null;
}

/**
 * Finds the manifests for a platform among `candidates`, and in the indexes that they name. Takes the first match of each
 * candidate; if there is none, manifests without a stated platform whose config matches. Returns more than one only if there
 * are several candidates. `readDocument` returns the checked bytes of an index or a manifest, `readConfig` those of a
 * config. Throws UserError with the available platforms if no manifest matches.
 */
export async function chooseManifests(request: {
  candidates: readonly IndexEntry[];
  platform: OciPlatform;
  /** Name of the image, for messages. */
  where: string;
  readDocument: (descriptor: Descriptor) => Promise<Uint8Array>;
  readConfig: (descriptor: Descriptor) => Promise<Uint8Array>;
}): Promise<readonly [ChosenManifest, ...ChosenManifest[]]> {
  const { candidates, platform, where, readDocument, readConfig } = request;
  const [only, ...others] = candidates;
  // The config of a single manifest states its platform and is read later anyway.
  if (only !== undefined && others.length === 0 && isUnsaid(only))
    return [{ descriptor: only, stated: null }];
  const offered: StatedPlatform[] = [];
  const unsaid: Descriptor[] = [];
  let read = 0;
  const search = async (entries: readonly IndexEntry[]): Promise<ChosenManifest | null> => {
    for (const entry of entries) {
      const { platform: stated, mediaType } = entry;
      if (isUnsaid(entry)) unsaid.push(entry);
      else if (MANIFEST_TYPES.includes(mediaType) && stated !== undefined) {
        if (isForPlatform(stated, platform)) return { descriptor: entry, stated };
        offered.push(stated);
      } else if (INDEX_TYPES.includes(mediaType)) {
        if (++read > MOST_INDEXES) throw tooMany(where);
        const manifest = await search(parseIndex(await readDocument(entry), `${where} ${entry.digest}`));
        if (manifest !== null) return manifest;
      }
    }
    return null;
  };
  const manifests = new Map<string, ChosenManifest>();
  for (const candidate of candidates) {
    const chosen = await search([candidate]);
    if (chosen !== null) manifests.set(chosen.descriptor.digest, chosen);
  }
  for (const descriptor of manifests.size === 0 ? unsaid : []) {
    const place = `${where} ${descriptor.digest}`;
    const manifest = parseOciManifest(await readDocument(descriptor), place);
    if (!isImage(manifest)) continue;
    const stated = parseConfig(await readConfig(manifest.config), `${place} ${manifest.config.digest}`);
    if (!isForPlatform(stated, platform)) offered.push(stated);
    else if (manifests.size === 0 || candidates.length > 1)
      manifests.set(descriptor.digest, { descriptor, stated });
  }
  const [first, ...more] = manifests.values();
  if (first !== undefined) return [first, ...more];
  throw notOffered(where, platform, offered);
}

function isUnsaid({ mediaType, platform }: IndexEntry): boolean {
  return MANIFEST_TYPES.includes(mediaType) && !platform?.architecture;
}

function tooMany(where: string): UserError {
  const message = `more than ${MOST_INDEXES} image indexes are nested`;
  return new UserError('the base image cannot be used', { where, message });
}

function notOffered(where: string, platform: OciPlatform, offered: readonly StatedPlatform[]): UserError {
  const found = offered.map(({ os, architecture, variant }) =>
    formatOciPlatform({ os: os || 'linux', architecture: architecture || 'unknown', variant }),
  );
  return new UserError('the base image does not exist for this platform', {
    where,
    message: 'the index has no manifest for the platform',
    expected: formatOciPlatform(platform),
    found: found.length === 0 ? 'no image manifest' : [...new Set(found)].sort().map(quoteValue).join(', '),
    fix: 'choose a base that exists for this platform, or another platform',
  });
}
