import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { factsOf, type Json, type PackageFacts } from '../channel/index/facts.js';
import { isSystemError, UserError } from '../errors.js';
import { loadCodecs } from '../host/compress.js';
import { openPackage } from '../package/open.js';
import { readYaml, valueAt } from '../yaml/source.js';

/**
 * Reads, hashes and opens the package at `path`: what its channel's index says of it. Throws UserError with every reason
 * why it is no sound package.
 */
export async function describePackage(path: string): Promise<PackageFacts> {
  const fn = basename(path);
  const bytes = await readFile(path).catch((error: unknown) => {
    if (!isSystemError(error)) throw error;
    const fix = 'see the reason, then index again';
    throw new UserError(`${fn} cannot be read`, [{ where: fn, message: error.message, fix }], {
      cause: error,
    });
  });
  const hash = (algorithm: 'md5' | 'sha256') => createHash(algorithm).update(bytes).digest('hex');
  const file = { fn, size: bytes.length, md5: hash('md5'), sha256: hash('sha256') };
  const { index, info } = await openPackage({ bytes, fn, codecs: await loadCodecs() });
  return factsOf({ file, index, info, source: sourceOf(info) });
}

/** Rendered recipes are plain YAML. One that cannot be read costs two optional keys of channeldata.json. */
function sourceOf(info: ReadonlyMap<string, Buffer>): Json {
  const recipe = ['info/recipe/meta.yaml', 'info/recipe/meta.yaml.rendered', 'info/meta.yaml']
    .map((path) => info.get(path))
    .find((bytes) => bytes !== undefined);
  if (recipe === undefined) return {};
  try {
    const source = valueAt(readYaml(recipe.toString(), 'meta.yaml').tree, ['source']);
    return typeof source === 'object' && source !== null && !Array.isArray(source) ? (source as Json) : {};
  } catch (error) {
    if (error instanceof UserError) return {};
    throw error;
  }
}
