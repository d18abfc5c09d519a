import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { opensslName, outputFile } from '../construct-yaml/outputs/files.js';
import type { BuildOutput } from '../construct-yaml/outputs/outputs.js';
import { writeFileAtomic } from '../host/fs/write.js';
import { environmentsOf } from '../lock/environments.js';
import type { Lock } from '../lock/types.js';
import type { Manifest } from '../manifest/types.js';

/** What was built. */
interface Built {
  readonly manifest: Manifest;
  readonly lock: Lock;
  /** The installer's file. */
  readonly path: string;
}

/** Writes the build outputs of a construct.yaml into the folder of the installer. Throws ToolError if a file cannot be written. */
export async function writeOutputs(
  outputs: readonly BuildOutput[],
  { manifest, lock, path }: Built,
): Promise<void> {
  const algorithms = outputs.flatMap((output) => (output.kind === 'hash' ? [output.algorithm] : []));
  const digests = await digestsOf(path, algorithms);
  const byName = new Map(environmentsOf(lock).map(({ name, lock }) => [name ?? 'base', lock.packages]));
  const facts = {
    ...{ name: manifest.name, version: manifest.version, platform: lock.platform, fileName: basename(path) },
    program: 'archi-construct',
    packagesOf: (environment: string) =>
      (byName.get(environment) ?? []).map(({ url, fn, record }) => ({ url, fn, md5: record.md5 })),
  };
  for (const output of outputs) {
    const { name, text } = outputFile(output, facts, digests);
    writeFileAtomic(join(dirname(path), name), text);
  }
}

async function digestsOf(path: string, algorithms: readonly string[]): Promise<ReadonlyMap<string, string>> {
  if (algorithms.length === 0) return new Map();
  const hashes = new Map(algorithms.map((algorithm) => [algorithm, createHash(opensslName(algorithm))]));
  for await (const chunk of createReadStream(path)) for (const hash of hashes.values()) hash.update(chunk);
  return new Map([...hashes].map(([algorithm, hash]) => [algorithm, hash.digest('hex')]));
}
