import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { LockedPackage } from '../conda/locked-package.js';
import { allPackages, type BuiltFacts, type PackageContents } from '../construct-yaml/outputs/built-facts.js';
import { opensslName, outputFile } from '../construct-yaml/outputs/files.js';
import type { BuildOutput } from '../construct-yaml/outputs/outputs.js';
import type { ConstructYaml } from '../construct-yaml/types.js';
import { wholeOf } from '../formats/content.js';
import { loadCodecs } from '../host/compress/codecs.js';
import { withScratch } from '../host/fs/scratch.js';
import { writeFileAtomic } from '../host/fs/write.js';
import { environmentsOf } from '../lock/environments.js';
import type { Lock } from '../lock/types.js';
import type { Manifest } from '../manifest/types.js';
import { infoFiles } from '../package/info-files.js';
import { statedIn } from '../package/stated-paths.js';
import { readVerified } from '../store/read-verified.js';
import type { Store } from '../store/store.js';
import type { StoredPackage } from '../store/types.js';

/** What was built, and of what. */
interface Built {
  readonly construct: ConstructYaml;
  readonly manifest: Manifest;
  readonly lock: Lock;
  /** The installer's file, absolute. */
  readonly path: string;
  readonly cacheDir: string;
  readonly store: Store;
}

/**
 * Writes the build outputs of a construct.yaml into the folder of the installer. Throws UserError for licences that are no text, and
 * ToolError if a file cannot be written.
 */
export async function writeOutputs(outputs: readonly BuildOutput[], built: Built): Promise<void> {
  const { manifest, lock, path } = built;
  const algorithms = outputs.flatMap((output) => (output.kind === 'hash' ? [output.algorithm] : []));
  const digests = await digestsOf(path, algorithms);
  const facts: BuiltFacts = {
    ...{ construct: built.construct, path, fileName: basename(path), cacheDir: built.cacheDir },
    ...{ name: manifest.name, version: manifest.version, platform: lock.platform },
    program: 'archi-construct',
    environments: environmentsOf(lock).map(({ name, lock: { specs, packages } }) => ({
      ...{ name: name ?? 'base', specs, packages },
    })),
    contents: new Map(),
  };
  const opensPackages = outputs.some(({ kind }) => kind === 'info.json' || kind === 'licenses');
  const contents = opensPackages ? await contentsOf(allPackages(facts), built.store) : facts.contents;
  for (const output of outputs) {
    const { name, text } = outputFile(output, { ...facts, contents }, digests);
    writeFileAtomic(join(dirname(path), name), text);
  }
}

async function digestsOf(path: string, algorithms: readonly string[]): Promise<ReadonlyMap<string, string>> {
  if (algorithms.length === 0) return new Map();
  const hashes = new Map(algorithms.map((algorithm) => [algorithm, createHash(opensslName(algorithm))]));
  for await (const chunk of createReadStream(path)) for (const hash of hashes.values()) hash.update(chunk);
  return new Map([...hashes].map(([algorithm, hash]) => [algorithm, hash.digest('hex')]));
}

async function contentsOf(
  packages: readonly LockedPackage[],
  store: Store,
): Promise<ReadonlyMap<string, PackageContents>> {
  const contents = new Map<string, PackageContents>();
  for (const locked of packages) contents.set(locked.fn, await contentsIn(await store.ensure(locked)));
  return contents;
}

function contentsIn({ locked: { fn }, path, sha256, size }: StoredPackage): Promise<PackageContents> {
  return withScratch(dirname(path), async ({ open, keep }) => {
    const bytes = readVerified(path, sha256, open);
    const files = await infoFiles({ bytes, keep, fn, codecs: await loadCodecs(fn) });
    const licenses = [...files].filter(([at]) => at.startsWith('info/licenses/'));
    return {
      ...{ path, size },
      licenses: licenses
        .map(([at, data]) => ({ path: at, data: wholeOf(data) }))
        .sort((a, b) => (a.path < b.path ? -1 : 1)),
      paths: statedIn(files, fn).map((stated) => ({ path: stated.path, size: stated.size })),
    };
  });
}
