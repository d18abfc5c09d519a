import { wholeOf } from '../../formats/content.js';
import type { PlacedEntry } from '../place.js';
import { unexpectedFile } from '../unexpected.js';

const CERTIFICATE = /^share\/ca-certificates\/.*\.crt$/;

/**
 * Replaces the certificate files of ca-certificates with one file at `path` that holds them all, sorted by name. Throws UserError
 * if there are no certificates.
 */
export function bundleCertificates(entries: readonly PlacedEntry[], path: string): PlacedEntry[] {
  const certificates = entries
    .filter((entry) => entry.type === 'file')
    .filter((entry) => CERTIFICATE.test(entry.path))
    .sort((a, b) => (a.path < b.path ? -1 : 1));
  if (certificates.length === 0) throw unexpectedFile(`${path}: there are no certificates to bundle`);
  const bundle: PlacedEntry = {
    type: 'file',
    path,
    mode: 0o644,
    mtime: Math.max(...certificates.map(({ mtime }) => mtime)),
    data: Buffer.concat(certificates.map(({ data }) => endLine(wholeOf(data)))),
  };
  return [...entries.filter((entry) => entry.path !== path && !CERTIFICATE.test(entry.path)), bundle];
}

function endLine(data: Buffer): Buffer {
  return data.at(-1) === 0x0a ? data : Buffer.concat([data, Buffer.from('\n')]);
}
