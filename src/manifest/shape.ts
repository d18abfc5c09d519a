import { readFileSync } from 'node:fs';
import { type Platform, platformOfArch } from '../conda/platform.js';
import { UserError } from '../errors.js';
import { fitsSchema, type SimpleSchema } from '../yaml/fits.js';
import { keysOfSchema } from '../yaml/keys.js';
import type { DocumentShape } from '../yaml/shape.js';
import type { Path } from '../yaml/source.js';
import { manifestSchemas } from './schema.js';

const EXAMPLES: Readonly<Record<string, string>> = {
  audit: '{rule: licence-missing, package: zlib, reason: its licence is in its README}',
  channels_remap: '{from: ./build/channel, to: https://example.org/app}',
  files: '{from: app/run.sh, to: bin/run}',
};

/** The shape of manifest.yaml, with the words for messages. */
export const manifestShape: DocumentShape = {
  fits: (tree) => fitsSchema(tree, readSchema()),
  schema: () => manifestSchemas().manifestSchema,
  title: 'the manifest',
  enough: 'name, version, channels and specs or pins are enough for a manifest',
  example: (path) => EXAMPLES[String(path[0])] ?? null,
  keysAt: (path) => {
    const known = keysOfSchema(manifestSchemas().manifestSchema, path);
    return { known, kind: isPlatforms(path) ? 'platform' : 'key' };
  },
  meant: (path, key) => (isPlatforms(path) ? platformMeant(key) : null),
};

/** Returns the JSON schema that is made of the same schemas, and that comes with the program. */
function readSchema(): SimpleSchema {
  return JSON.parse(readFileSync(new URL('../../installers/manifest.schema.json', import.meta.url), 'utf8'));
}

function isPlatforms(path: Path): boolean {
  return path.at(-1) === 'platforms' && (path.length === 1 || (path[0] === 'envs' && path.length === 3));
}

/** Returns the platform of another name, such as `aarch64` or `linux-arm64`. Returns null if it is unknown. */
function platformMeant(key: string): Platform | null {
  try {
    return platformOfArch(key.replace(/^linux[-_]/, ''));
  } catch (error) {
    if (error instanceof UserError) return null;
    throw error;
  }
}
