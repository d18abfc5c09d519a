import { basename, dirname, join } from 'node:path';
import type { Manifest } from '../../manifest/types.js';
import type { ImageDescription } from '../types.js';
import { parseImage } from './parse.js';

/** The image of a manifest for which nobody wrote an image.yaml: its packages below `/opt`, on nothing. */
export function imageOfManifest(manifest: Manifest): ImageDescription {
  const name = imageName(manifest.name);
  const text = JSON.stringify({
    name,
    base: 'scratch',
    manifest: basename(manifest.file),
    prefix: `/opt/${name}`,
    ...(manifest.python === null ? {} : { cmd: [`/opt/${name}/bin/python`] }),
  });
  return parseImage(text, join(dirname(manifest.file), 'image.yaml'));
}

/** What a tag may be made of: lower case, single separators. */
function imageName(name: string): string {
  const words = name.toLowerCase().match(/[a-z0-9]+/g) ?? ['image'];
  return words.join('-').slice(0, 100).replace(/-$/, '');
}
