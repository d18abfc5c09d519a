import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach } from 'vitest';
import { assemblePackage } from '../../src/bootstrap/assemble.js';
import type { DebFile } from '../../src/bootstrap/jobs.js';
import { pack } from '../../src/bootstrap/pack.js';
import { parseRecipes } from '../../src/bootstrap/recipes.js';
import type { BootstrapRequest } from '../../src/bootstrap/request.js';
import { silent } from '../../src/events.js';
import { loadCodecs } from '../../src/host/compress/codecs.js';
import { gunzip } from '../../src/host/compress/gzip.js';
import { xzDecompress } from '../../src/host/compress/xz.js';
import { zstdCompress, zstdDecompress } from '../../src/host/compress/zstd.js';
import { writeFileAtomic } from '../../src/host/fs/write.js';
import { createHttp } from '../../src/host/http/get.js';
import { openPackage } from '../../src/package/open.js';
import { elfFile } from '../fixtures/elf.js';
import { archiveKey, clearsign, type MiniDeb, type MirrorFiles, serveMirror } from './mini-debian.js';

const RECIPES = `
suites:
  bookworm: {glibc: "2.36", gcc: "12", pythons: ["3.11"]}
ignored_depends: [python3]
packages:
  - {name: libzlib, debian: [zlib1g], run_exports: {libzlib: x}}
  - {name: zlib, of: libzlib, debian: [zlib1g-dev], run_exports: {libzlib: x}}
  - {name: zlib-ng, of: libzlib, debian: [zlib1g], drop: ["."]}
  - {name: gone, debian: [gone?]}
  - name: python
    kind: interpreter
    python: "3"
    debian: ["python{python}"]
    prefix_in: "bin/python{python}"
    links: {bin/python: "python{python}"}
  - {name: six, kind: module, python: "3", debian: [python3-six]}
`;

/** Packages of a small Debian for arm64. */
export const DEBS: readonly MiniDeb[] = [
  {
    name: 'zlib1g',
    version: '1:1.2.13.dfsg-1',
    files: {
      'lib/aarch64-linux-gnu/libz.so.1.2.13': elfFile({ needed: ['libc.so.6'], soname: 'libz.so.1' }),
      'lib/aarch64-linux-gnu/libz.so.1': '-> libz.so.1.2.13',
      'usr/share/doc/zlib1g/copyright': 'Files: *\nLicense: Zlib\n',
    },
  },
  {
    name: 'zlib1g-dev',
    version: '1:1.2.13.dfsg-1',
    files: {
      'usr/include/zlib.h': '#define ZLIB_VERSION',
      'usr/lib/aarch64-linux-gnu/libz.so': '-> /lib/aarch64-linux-gnu/libz.so.1',
      'usr/lib/aarch64-linux-gnu/pkgconfig/zlib.pc': 'prefix=/usr\n',
    },
  },
  {
    name: 'python3.11',
    version: '3.11.2-6+deb12u8',
    files: {
      'usr/bin/python3.11': elfFile({ needed: ['libz.so.1', 'libc.so.6'] }),
      'usr/bin/pydoc3.11': '#!/usr/bin/python3.11\nimport pydoc\n',
      'usr/lib/python3.11/os.py': 'x\n',
      'usr/lib/python3.11/EXTERNALLY-MANAGED': 'no\n',
    },
  },
  {
    name: 'python3-six',
    version: '1.16.0-4',
    depends: 'python3:any',
    files: { 'usr/lib/python3/dist-packages/six.py': 'six\n' },
  },
];

/** The path of the release file that `mirrorFiles` makes. */
export const IN_RELEASE = '/dists/bookworm/InRelease';

const archive = await archiveKey();

/** The folder of one test, with the channel in `channel` and the cache in `cache`. */
export interface Workplace {
  readonly folder: string;
  /** Serves a mirror until the end of the test. Returns it, and a request for a channel of its packages. */
  request(
    files: MirrorFiles,
    changes?: Partial<BootstrapRequest>,
  ): Promise<{ mirror: Awaited<ReturnType<typeof serveMirror>>; request: BootstrapRequest }>;
  /** Opens a package of the channel. */
  open(fn: string, subdir: string): ReturnType<typeof openPackage>;
}

/** Registers hooks that make a workplace for each test of a file and remove it. */
export function workplaces(): Workplace {
  let folder: string;
  let closers: (() => Promise<unknown>)[];

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'bootstrap-'));
    closers = [];
  });

  afterEach(async () => {
    for (const close of closers) await close();
    rmSync(folder, { recursive: true });
  });

  return {
    get folder() {
      return folder;
    },
    request: async (files, changes = {}) => {
      await signIn(files);
      const mirror = await serveMirror(files);
      closers.push(mirror.close);
      return { mirror, request: { ...(await requestIn(folder, mirror.url)), ...changes } };
    },
    open: async (fn, subdir) => {
      const bytes = readFileSync(join(folder, 'channel', subdir, fn));
      return openPackage({ bytes, fn, codecs: await loadCodecs() });
    },
  };
}

/** Signs the release file that `mirrorFiles` has made. */
async function signIn(files: MirrorFiles): Promise<void> {
  const text = files.get(IN_RELEASE)?.toString() ?? '';
  if (text.startsWith('Codename')) files.set(IN_RELEASE, Buffer.from(await clearsign(text, archive.key)));
}

async function requestIn(folder: string, mirror: string): Promise<BootstrapRequest> {
  const out = join(folder, 'channel');
  return {
    platform: 'linux-aarch64',
    suite: 'bookworm',
    mirror,
    keyring: archive.keyring,
    out,
    formats: ['conda'],
    recipes: await parseRecipes(RECIPES),
    compilers: null,
    emit: silent,
    host: {
      httpGet: createHttp({ env: {} }),
      writeFile: writeFileAtomic,
      cacheDir: join(folder, 'cache'),
      offline: false,
      codecs: { gzip: gunzip, xz: xzDecompress, zstd: zstdDecompress },
      zstdCompress,
      now: () => Date.parse('2026-08-01'),
      answerLimit: 20_000,
      silenceLimit: 20_000,
      workshop: {
        assemble: ({ build, debs, beside }) =>
          assemblePackage({
            build,
            debs: debs.map(readDeb),
            beside: beside.map(readDeb),
            codecs: { gzip: gunzip, xz: xzDecompress, zstd: zstdDecompress },
          }),
        pack: (job) =>
          pack(job, {
            zstdCompress,
            bzip2Compress: async (bytes) => Buffer.from(bytes),
            write: (path, content) => writeFileAtomic(join(out, path), content),
          }),
      },
    },
  };
}

function readDeb({ name, path }: DebFile) {
  return { name, bytes: readFileSync(path) };
}
