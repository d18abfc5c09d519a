import { createHash } from 'node:crypto';
import { deflateRawSync } from 'node:zlib';
import { storedZip } from '../../src/formats/zip/write.js';

/** A wheel as a test describes it; everything but the name has a default. */
export interface FixtureWheel {
  readonly name: string;
  /** Default `1.0`. */
  readonly version?: string;
  /** Default `py3-none-any`. */
  readonly tags?: string;
  /** Path in the archive → content. */
  readonly files?: Readonly<Record<string, string | Buffer>>;
  /** Files below `.dist-info`, added to or replacing the generated ones; null leaves one out. */
  readonly info?: Readonly<Record<string, string | null>>;
}

/** Makes a wheel of stored files, with a RECORD that is right unless `info` replaces it. */
export function wheelOf({
  name,
  version = '1.0',
  tags = 'py3-none-any',
  files = {},
  info = {},
}: FixtureWheel): {
  readonly fn: string;
  readonly bytes: Buffer;
} {
  const stem = `${name}-${version}`;
  const folder = `${stem}.dist-info`;
  const generated: Record<string, string | null> = {
    METADATA: `Metadata-Version: 2.1\nName: ${name}\nVersion: ${version}\n`,
    WHEEL: 'Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\n',
    ...info,
  };
  const own = Object.entries(generated).flatMap(([path, text]) =>
    text === null || path === 'RECORD' ? [] : [[`${folder}/${path}`, text] as const],
  );
  const all = [...Object.entries(files), ...own].map(([path, data]) => ({
    name: path,
    data: Buffer.from(data),
  }));
  const record = info['RECORD'] ?? recordOf(all, folder);
  const members = [
    ...all,
    ...(info['RECORD'] === null ? [] : [{ name: `${folder}/RECORD`, data: Buffer.from(record) }]),
  ];
  return { fn: `${stem}-${tags}.whl`, bytes: storedZip(members) };
}

/** Returns the RECORD of these files. */
export function recordOf(
  files: readonly { readonly name: string; readonly data: Buffer }[],
  folder: string,
): string {
  const lines = files.map(({ name, data }) => {
    const digest = createHash('sha256').update(data).digest('base64url');
    return `${name.includes(',') ? `"${name}"` : name},sha256=${digest},${data.length}\n`;
  });
  return `${lines.join('')}${folder}/RECORD,,\n`;
}

/** The signature of a directory entry, and where its fields are (APPNOTE 4.3.12). */
const DIRECTORY = Buffer.from('PK\x01\x02', 'latin1');

/** Returns the archive with the mode of one of its entries replaced, as a link or a device has it. */
export function withMode(zip: Buffer, name: string, mode: number): Buffer {
  const changed = Buffer.from(zip);
  for (let at = changed.indexOf(DIRECTORY); at >= 0; at = changed.indexOf(DIRECTORY, at + 4)) {
    const length = changed.readUInt16LE(at + 28);
    if (changed.subarray(at + 46, at + 46 + length).toString() === name)
      changed.writeUInt32LE(mode * 2 ** 16, at + 38);
  }
  return changed;
}

/** Returns an archive of one entry that is deflated and states another size than it has. */
export function understated(content: Buffer, size: number): Buffer {
  const zip = storedZip([{ name: 'big', data: deflateRawSync(content) }]);
  const local = 0;
  const directory = zip.indexOf(DIRECTORY);
  zip.writeUInt16LE(8, local + 8);
  zip.writeUInt32LE(size, local + 22);
  zip.writeUInt16LE(8, directory + 10);
  zip.writeUInt32LE(size, directory + 24);
  return zip;
}
