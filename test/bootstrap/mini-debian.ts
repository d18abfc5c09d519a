import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import { gzipSync } from 'node:zlib';
import { createCleartextMessage, generateKey, type PrivateKey, sign } from 'openpgp';
import type { Keyring } from '../../src/bootstrap/trust/keyring.js';
import { tarArchive } from '../../src/package/tar-archive.js';
import type { PackageEntry } from '../../src/package/types.js';
import { closeServer, listenOnLoopback } from '../fixtures/loopback.js';

/** One hand-made `.deb`. */
export interface MiniDeb {
  readonly name: string;
  readonly version: string;
  readonly depends?: string;
  /** Path below the root → text or bytes. `-> target` makes a soft link. */
  readonly files: Readonly<Record<string, string | Buffer>>;
}

/** The files that a mirror serves: path → bytes. Tests damage them before they are served. */
export type MirrorFiles = Map<string, Buffer>;

/** An ar archive in the common format. */
export function arArchive(members: readonly { readonly name: string; readonly data: Buffer }[]): Buffer {
  const pieces = members.flatMap(({ name, data }) => {
    const header = `${name.padEnd(16)}${'0'.padEnd(12)}${'0'.padEnd(6)}${'0'.padEnd(6)}${'100644'.padEnd(8)}`;
    const size = String(data.length).padEnd(10);
    return [Buffer.from(`${header}${size}\`\n`), data, Buffer.alloc(data.length % 2, '\n')];
  });
  return Buffer.concat([Buffer.from('!<arch>\n'), ...pieces]);
}

/** A `.deb` with gzip inside. */
export function debFile({ files }: MiniDeb): Buffer {
  const entries = Object.entries(files).map(([path, content]): PackageEntry => {
    const link = typeof content === 'string' ? /^-> (.*)$/.exec(content)?.[1] : undefined;
    if (link !== undefined)
      return { type: 'softlink', path: `./${path}`, mtime: 1_600_000_000, target: link };
    const mode = /bin\//.test(path) ? 0o755 : 0o644;
    return { type: 'file', path: `./${path}`, mode, mtime: 1_600_000_000, data: Buffer.from(content) };
  });
  return arArchive([
    { name: 'debian-binary', data: Buffer.from('2.0\n') },
    { name: 'control.tar.gz', data: gzipSync(tarArchive([])) },
    { name: 'data.tar.gz', data: gzipSync(tarArchive(entries)) },
  ]);
}

/** Makes a whole archive of one suite and one architecture, with by-hash paths. */
export function mirrorFiles(
  debs: readonly MiniDeb[],
  suite = 'bookworm',
  architecture = 'arm64',
): MirrorFiles {
  const files: MirrorFiles = new Map();
  const paragraphs = debs.map((deb) => {
    const bytes = debFile(deb);
    const filename = `pool/main/${deb.name}_${architecture}.deb`;
    files.set(`/${filename}`, bytes);
    return [
      `Package: ${deb.name}`,
      `Version: ${deb.version}`,
      ...(deb.depends === undefined ? [] : [`Depends: ${deb.depends}`]),
      `Filename: ${filename}`,
      `Size: ${bytes.length}`,
      `SHA256: ${sha256(bytes)}`,
      `Description: ${deb.name} in miniature`,
      '',
      '',
    ].join('\n');
  });
  const packages = gzipSync(paragraphs.join(''));
  const place = `main/binary-${architecture}`;
  files.set(`/dists/${suite}/${place}/by-hash/SHA256/${sha256(packages)}`, packages);
  const release = [
    `Codename: ${suite}`,
    'Date: Sat, 11 Jul 2026 10:16:37 UTC',
    'Acquire-By-Hash: yes',
    `Architectures: all ${architecture}`,
    'SHA256:',
    ` ${sha256(packages)} ${packages.length} ${place}/Packages.gz`,
    '',
  ].join('\n');
  files.set(`/dists/${suite}/InRelease`, Buffer.from(release));
  return files;
}

/** A signing key of a test archive, as old as its release files. */
export async function archiveKey(): Promise<{ readonly key: PrivateKey; readonly keyring: Keyring }> {
  const { privateKey, publicKey } = await generateKey({
    userIDs: [{ name: 'Archive' }],
    date: new Date('2026-01-01'),
    format: 'object',
  });
  return { key: privateKey, keyring: { where: 'archive.gpg', keys: [publicKey] } };
}

/** Clear-signs the text, as for `InRelease`. */
export async function clearsign(text: string, ...keys: PrivateKey[]): Promise<string> {
  const message = await createCleartextMessage({ text });
  return sign({ message, signingKeys: keys, date: new Date('2026-07-11T10:17:00Z') });
}

/** Serves the files on loopback. `requests` lists the requested paths. */
export async function serveMirror(files: MirrorFiles) {
  const requests: string[] = [];
  const server = createServer((request, response) => {
    const path = request.url ?? '';
    requests.push(path);
    const bytes = files.get(path);
    response.writeHead(bytes === undefined ? 404 : 200);
    response.end(bytes ?? 'not here');
  });
  const port = await listenOnLoopback(server);
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    close: () => closeServer(server),
  };
}

function sha256(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}
