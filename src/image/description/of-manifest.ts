import { basename, dirname, join } from 'node:path';
import type { Manifest } from '../../manifest/types.js';
import type { ImageDescription } from '../types.js';
import { parseImage } from './parse.js';

/** Returns the image of a manifest without an image.yaml: base `scratch`, prefix below `/opt`. */
export function imageOfManifest(manifest: Manifest): ImageDescription {
  const name = imageName(manifest.name);
  const text = JSON.stringify({
    name,
    base: 'scratch',
    manifest: basename(manifest.file),
    prefix: `/opt/${name}`,
    ...(manifest.python === null || manifest.setup.behaviour.entry !== null
      ? {}
      : { cmd: [`/opt/${name}/bin/python`] }),
  });
  return parseImage(text, join(dirname(manifest.file), 'image.yaml'));
}

/** Turns a name into a valid repository name: lower case, single separators. */
function imageName(name: string): string {
  const words = name.toLowerCase().match(/[a-z0-9]+/g) ?? ['image'];
  return words.join('-').slice(0, 100).replace(/-$/, '');
}
