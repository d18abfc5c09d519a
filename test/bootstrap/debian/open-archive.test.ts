import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createMessage, type PrivateKey, sign } from 'openpgp';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openArchive, type ReleaseHost } from '../../../src/bootstrap/debian/open-archive.js';
import type { Keyring } from '../../../src/bootstrap/trust/keyring.js';
import { ArchiError, formatError } from '../../../src/errors.js';
import { writeFileAtomic } from '../../../src/host/fs/write.js';
import { createHttp } from '../../../src/host/http/get.js';
import { closeServer, listenOnLoopback } from '../../fixtures/loopback.js';
import { archiveKey, clearsign, type MirrorFiles, serveMirror } from '../mini-debian.js';

const { key, keyring } = await archiveKey();
const stranger = await archiveKey();
const RELEASE = release({});

let folder: string;
let closers: (() => Promise<unknown>)[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'archive-'));
  closers = [];
});

afterEach(async () => {
  for (const close of closers) await close();
  rmSync(folder, { recursive: true });
});

function release(fields: Readonly<Record<string, string>>): string {
  const all = {
    Suite: 'oldstable',
    Codename: 'bookworm',
    Date: 'Sat, 11 Jul 2026 10:16:37 UTC',
    'Valid-Until': 'Sat, 18 Jul 2026 10:16:37 UTC',
    Architectures: 'all arm64',
    SHA256: `\n ${'a'.repeat(64)} 17 main/binary-arm64/Packages.gz`,
    ...fields,
  };
  return Object.entries(all)
    .filter(([, value]) => value !== '')
    .map(([name, value]) => `${name}: ${value}\n`)
    .join('');
}

function inDists(files: Readonly<Record<string, string>>): MirrorFiles {
  return new Map(Object.entries(files).map(([name, text]) => [`/dists/bookworm/${name}`, Buffer.from(text)]));
}

async function open(
  files: MirrorFiles,
  changes: { keyring?: Keyring | null; now?: string; host?: Partial<ReleaseHost> } = {},
) {
  const mirror = await serveMirror(files);
  closers.push(mirror.close);
  return openAt(mirror.url, changes);
}

function openAt(mirror: string, changes: Parameters<typeof open>[1] & object) {
  return openArchive({
    mirror,
    suite: 'bookworm',
    keyring: changes.keyring === undefined ? keyring : changes.keyring,
    emit: (event) => said.push(event.kind === 'warning' ? event.message : ''),
    host: {
      httpGet: createHttp({ env: {} }),
      writeFile: writeFileAtomic,
      cacheDir: folder,
      offline: false,
      now: () => Date.parse(changes.now ?? '2026-07-12'),
      answerLimit: 20_000,
      silenceLimit: 20_000,
      ...changes.host,
    },
  });
}

const said: string[] = [];

async function failure(run: Promise<unknown>): Promise<string> {
  const error = await run.then(
    () => new Error('it did not fail'),
    (reason: unknown) => reason,
  );
  if (!(error instanceof ArchiError)) throw error;
  return `${error.exitCode} ${formatError(error)}\n`
    .replaceAll(/127\.0\.0\.1:\d+/g, 'mirror.test')
    .replaceAll(/\b[0-9a-fA-F]{16}\b/g, '<key>');
}

async function detached(text: string, by: PrivateKey): Promise<string> {
  const message = await createMessage({ binary: new Uint8Array(Buffer.from(text)) });
  const date = new Date('2026-07-11T10:17:00Z');
  return (await sign({ message, signingKeys: by, detached: true, date })) as string;
}

describe('a release file is accepted:', () => {
  test('InRelease with a good signature', async () => {
    const { release: found } = await open(inDists({ InRelease: await clearsign(RELEASE, key) }));
    expect(found).toMatchObject({ codename: 'bookworm', architectures: ['arm64'] });
    expect(found.indexes.size).toBe(1);
  });

  test('Release with Release.gpg beside it', async () => {
    const files = inDists({ Release: RELEASE, 'Release.gpg': await detached(RELEASE, key) });
    expect((await open(files)).release.codename).toBe('bookworm');
  });

  test('InRelease with one good signature among those of strangers', async () => {
    const InRelease = await clearsign(RELEASE, stranger.key, key);
    expect((await open(inDists({ InRelease }))).release.codename).toBe('bookworm');
  });

  test('InRelease without Valid-Until, as in suites that Debian no longer changes', async () => {
    const InRelease = await clearsign(release({ 'Valid-Until': '' }), key);
    const { release: found } = await open(inDists({ InRelease }), { now: '2030-01-01' });
    expect(found.validUntil).toBeNull();
  });

  test('any signature and date with --trust-mirror', async () => {
    const old = release({ Date: '', 'Valid-Until': 'Sat, 18 Jul 2020 10:16:37 UTC' });
    const unsigned = await open(inDists({ InRelease: old }), { keyring: null });
    expect(unsigned.release.indexes.size).toBe(1);
    const strange = await clearsign(old, stranger.key);
    const signed = await open(inDists({ InRelease: strange }), { keyring: null });
    expect(signed.release).toEqual(unsigned.release);
  });
});

describe('a release file is refused:', () => {
  const signedParts = async () => {
    const text = await clearsign(RELEASE, key);
    const at = text.indexOf('-----BEGIN PGP SIGNATURE-----');
    return { text, head: text.slice(0, at), signature: text.slice(at) };
  };
  const smuggled = RELEASE.replaceAll('a'.repeat(64), 'b'.repeat(64));

  test.each<[string, () => Promise<Readonly<Record<string, string>>>, Parameters<typeof open>[1]?]>([
    ['unsigned InRelease', async () => ({ InRelease: RELEASE })],
    ['Release without a signature', async () => ({ Release: RELEASE })],
    ['Release with a damaged signature', async () => ({ Release: RELEASE, 'Release.gpg': 'no' })],
    [
      'Release that was changed',
      async () => ({ Release: smuggled, 'Release.gpg': await detached(RELEASE, key) }),
    ],
    ['another key', async () => ({ InRelease: await clearsign(RELEASE, stranger.key) })],
    ['changed text', async () => ({ InRelease: (await signedParts()).text.replace('aaaa', 'aaab') })],
    ['text before', async () => ({ InRelease: `${smuggled}\n${(await signedParts()).text}` })],
    ['text behind', async () => ({ InRelease: `${(await signedParts()).text}\n${smuggled}` })],
    [
      'two signed blocks',
      async () => ({ InRelease: `${await clearsign(smuggled, stranger.key)}${(await signedParts()).text}` }),
    ],
    [
      'text among the headers',
      async () => ({
        InRelease: (await signedParts()).text.replace(/\n\n/, `\n${smuggled.split('\n')[0]}\n\n`),
      }),
    ],
    [
      'text between text and signature',
      async () => {
        const { head, signature } = await signedParts();
        return { InRelease: `${head}${smuggled}${signature}` };
      },
    ],
    [
      'another suite',
      async () => ({ InRelease: await clearsign(release({ Codename: 'trixie', Suite: 'stable' }), key) }),
    ],
    [
      'security of the suite',
      async () => ({ InRelease: await clearsign(release({ Codename: 'bookworm-security' }), key) }),
    ],
    ['expired', async () => ({ InRelease: await clearsign(RELEASE, key) }), { now: '2026-07-19' }],
    ['from the future', async () => ({ InRelease: await clearsign(RELEASE, key) }), { now: '2026-07-10' }],
    [
      'dated ahead',
      async () => ({ InRelease: await clearsign(release({ Date: 'Wed, 15 Jul 2026 00:00:00 UTC' }), key) }),
    ],
    ['without a date', async () => ({ InRelease: await clearsign(release({ Date: '' }), key) })],
    [
      'weak checksums alone',
      async () => ({
        InRelease: await clearsign(
          release({
            SHA256: '',
            MD5Sum: '\n 0ed6d4c8891eb86358b94bb35d9e4da4 1 main/x',
            SHA1: '\n 00 1 main/x',
          }),
          key,
        ),
      }),
    ],
    [
      'more signatures than anybody has keys',
      async () => ({ InRelease: await clearsign(RELEASE, ...Array.from({ length: 21 }, () => key)) }),
    ],
    ['an empty file', async () => ({ InRelease: '' })],
  ])('%s', async (name, make, changes) => {
    const message = await failure(open(inDists(await make()), changes));
    await expect(message).toMatchFileSnapshot(`golden/${name.replaceAll(' ', '-')}.txt`);
  });

  test('a signature by a key that has expired', async () => {
    const { generateKey } = await import('openpgp');
    const { privateKey, publicKey } = await generateKey({
      userIDs: [{ name: 'Old' }],
      date: new Date('2026-01-01'),
      keyExpirationTime: 200 * 24 * 3600,
      format: 'object',
    });
    const files = inDists({ InRelease: await clearsign(release({ 'Valid-Until': '' }), privateKey) });
    const old = { where: 'old.gpg', keys: [publicKey] };
    expect((await open(files, { keyring: old, now: '2026-07-12' })).release.codename).toBe('bookworm');
    const message = await failure(open(files, { keyring: old, now: '2027-01-01' }));
    await expect(message).toMatchFileSnapshot('golden/expired-key.txt');
  });
});

test('a release file older than the copy in the cache is replaced by that copy', async () => {
  const files = inDists({ InRelease: await clearsign(release({ 'Valid-Until': '' }), key) });
  const mirror = await serveMirror(files);
  closers.push(mirror.close);
  await openAt(mirror.url, {});
  const older = release({ 'Valid-Until': '', Date: 'Thu, 09 Jul 2026 10:16:37 UTC' });
  files.set('/dists/bookworm/InRelease', Buffer.from(await clearsign(older, key)));
  said.length = 0;
  const { release: found } = await openAt(mirror.url, {});
  expect(found.date).toBe('Sat, 11 Jul 2026 10:16:37 UTC');
  expect(said.map((text) => text.replace(/127\.0\.0\.1:\d+/, 'mirror.test'))).toEqual([
    'the release file of http://mirror.test/dists/bookworm is from Thu, 09 Jul 2026 10:16:37 UTC; the newer copy in the cache, from Sat, 11 Jul 2026 10:16:37 UTC, is used',
  ]);
  const offline = await openAt(mirror.url, { host: { offline: true } });
  expect(offline.release.date).toBe('Sat, 11 Jul 2026 10:16:37 UTC');
});

describe('a mirror is given up that', () => {
  async function listen(server: Server): Promise<string> {
    const port = await listenOnLoopback(server);
    closers.push(() => closeServer(server));
    return `http://127.0.0.1:${port}`;
  }

  test.each<[string, Parameters<typeof createServer>[1] & object]>([
    ['accepts and says nothing', () => undefined],
    [
      'never ends',
      (_, response) => {
        response.writeHead(200);
        const timer = setInterval(() => response.write('x'), 20);
        response.on('close', () => clearInterval(timer));
      },
    ],
  ])('%s', async (_, answer) => {
    const url = await listen(createServer(answer));
    expect(await failure(openAt(url, { host: { answerLimit: 300 } }))).toBe(
      [
        '3 Error: the mirror cannot be read',
        '  http://mirror.test/dists/bookworm/InRelease: no answer within 0.3 seconds',
        '    do:       try again, or give another mirror with --mirror',
        '',
      ].join('\n'),
    );
  });

  test('refuses the connection', async () => {
    const server = createServer();
    const url = await listen(server);
    await closers.pop()?.();
    expect(await failure(openAt(url, {}))).toMatch(/^3 Error: the mirror cannot be read\n.*ECONNREFUSED/);
  });
});
