import { basename, dirname } from 'node:path';
import type { JsonObject } from '../../conda/json-text.js';
import { isSystemError, UserError } from '../../errors.js';
import { type Content, contentDigest } from '../../formats/content.js';
import { loadCodecs } from '../../host/compress/codecs.js';
import { withScratch } from '../../host/fs/scratch.js';
import { openPackage } from '../../package/open.js';
import { readYaml, valueAt } from '../../yaml/source.js';
import { factsOf, type PackageFacts } from './facts.js';

/**
 * Reads, hashes and opens the package at `path`. Returns the facts for its channel's index. Throws UserError with every reason
 * why it cannot be used.
 */
export async function describePackage(path: string): Promise<PackageFacts> {
  const fn = basename(path);
  return withScratch(dirname(path), async ({ open, keep }) => {
    const bytes = openReadable(path, fn, open);
    const file = { fn, size: bytes.length, md5: contentDigest(bytes, 'md5'), sha256: contentDigest(bytes) };
    const { index, info } = await openPackage({ bytes, keep, fn, codecs: await loadCodecs(fn) });
    return factsOf({ file, index, info, source: sourceOf(info) });
  });
}

function openReadable(path: string, fn: string, open: (path: string) => Content): Content {
  try {
    return open(path);
  } catch (error) {
    if (!isSystemError(error)) throw error;
    const fix = 'see the reason, then index again';
    throw new UserError(`${fn} cannot be read`, [{ where: fn, message: error.message, fix }], {
      cause: error,
    });
  }
}

/** Returns the `source` section of the rendered recipe. If it cannot be read, channeldata.json lacks two optional keys. */
function sourceOf(info: ReadonlyMap<string, Buffer>): JsonObject {
  const recipe = ['info/recipe/meta.yaml', 'info/recipe/meta.yaml.rendered', 'info/meta.yaml']
    .map((path) => info.get(path))
    .find((bytes) => bytes !== undefined);
  if (recipe === undefined) return {};
  try {
    const source = valueAt(readYaml(recipe.toString(), 'meta.yaml').tree, ['source']);
    return typeof source === 'object' && source !== null && !Array.isArray(source)
      ? (source as JsonObject)
      : {};
  } catch (error) {
    if (error instanceof UserError) return {};
    throw error;
  }
}
