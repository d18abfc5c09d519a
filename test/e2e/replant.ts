import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadCodecs } from '../../src/host/compress/codecs.js';
import { zstdCompress } from '../../src/host/compress/zstd.js';
import { describeFiles } from '../../src/package/describe-files.js';
import { openPackage } from '../../src/package/open.js';
import type { PackageEntry, PathRecord } from '../../src/package/types.js';
import { writeConda } from '../../src/package/write.js';

/** Changes the contents of the only `.conda` of that name in a folder and updates its paths.json, but not the index. */
export async function replant(
  folder: string,
  name: string,
  change: (entries: readonly PackageEntry[]) => readonly PackageEntry[],
): Promise<void> {
  const [fn, ...more] = readdirSync(folder).filter(
    (file) =>
      file.endsWith('.conda') && file.startsWith(`${name}-`) && /^\d/.test(file.slice(name.length + 1)),
  );
  if (fn === undefined || more.length > 0) throw new Error(`not one package ${name} in ${folder}`);
  const path = join(folder, fn);
  const codecs = await loadCodecs();
  const { entries, info, paths } = await openPackage({ bytes: readFileSync(path), fn, codecs });
  const changed = change(entries);
  const placeholders = new Map(
    paths.flatMap((facts) => (facts.placeholder === null ? [] : [[facts.path, facts.placeholder] as const])),
  );
  const content = { entries: changed, info: infoOf(info, changed, placeholders), mtime: 0 };
  writeFileSync(path, await writeConda({ ...content, level: 1, zstdCompress }));
}

/** Returns the files below `info/` of a package that has other entries now. `placeholders` has the prefixes in files by their paths. */
export function infoOf(
  info: ReadonlyMap<string, Buffer>,
  entries: readonly PackageEntry[],
  placeholders: ReadonlyMap<string, NonNullable<PathRecord['placeholder']>>,
): ReadonlyMap<string, Buffer> {
  const paths = JSON.stringify(describeFiles(entries, placeholders));
  const files = entries.map((entry) => `${entry.path}\n`).join('');
  return new Map([...info, ['info/paths.json', Buffer.from(paths)], ['info/files', Buffer.from(files)]]);
}
