import { basename, resolve } from 'node:path';
import type { Emit } from '../events.js';
import { createCompressor } from '../host/compress/compressor.js';
import { writeFileAtomic } from '../host/fs/write.js';
import { createRun } from '../host/process/run.js';
import type { Resolved } from '../lock/remember.js';
import { licenseOf } from '../manifest/open-licence.js';
import type { Manifest } from '../manifest/types.js';
import { type CompilerPool, openExtractor, openLinker } from '../payload/build/open.js';
import type { ExtractedFacts } from '../payload/extracted.js';
import type { MemberFacts } from '../payload/member.js';
import type { Compression } from '../payload/payload.js';
import type { Store } from '../store/store.js';
import { buildInstaller } from './build.js';
import { readParts } from './header/read-parts.js';
import type { WrittenInstaller } from './write.js';

/** A resolved lock, and the folder to write its installer to. */
interface InstallerFileRequest {
  readonly manifest: Manifest;
  readonly resolved: Resolved;
  readonly compression: Compression;
  readonly env: Readonly<NodeJS.ProcessEnv>;
  readonly out: string;
}

/** Threads that pack packages. */
export interface Compilers {
  readonly linker: CompilerPool<MemberFacts>;
  readonly extractor: CompilerPool<ExtractedFacts>;
}

/** Calls `use` with threads that pack packages, and stops them afterwards. They start with the first job. */
export async function withCompilers<T>(
  cacheDir: string,
  use: (compilers: Compilers) => Promise<T>,
): Promise<T> {
  const compilers = { linker: openLinker(cacheDir), extractor: openExtractor(cacheDir) };
  try {
    return await use(compilers);
  } finally {
    await Promise.all([compilers.linker.close(), compilers.extractor.close()]);
  }
}

/** Builds the installer of a lock and writes it, with a `.sha256` file beside it. Throws ArchiError. */
export async function writeInstallerFile(
  { manifest, resolved, compression, env, out }: InstallerFileRequest,
  { linker, extractor, store, emit }: Compilers & { readonly store: Store; readonly emit: Emit },
): Promise<WrittenInstaller> {
  const { platform } = resolved.lock;
  const written = await buildInstaller(
    {
      lock: resolved.lock,
      lockText: resolved.text,
      licenseText: licenseOf(manifest)?.text ?? null,
      writeCondarc: manifest.writeCondarc,
      keepPkgs: manifest.keepPkgs,
      compression,
      sourceDateEpoch: env['SOURCE_DATE_EPOCH'],
      parts: readParts(),
      outDir: resolve(out),
    },
    {
      store,
      members: linker,
      extracted: extractor,
      compressor: createCompressor({ compression, platform, run: createRun() }),
      write: writeFileAtomic,
      emit,
    },
  );
  writeFileAtomic(`${written.path}.sha256`, `${written.sha256}  ${basename(written.path)}\n`);
  return written;
}
