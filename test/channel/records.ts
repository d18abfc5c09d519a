/** Makes one record of a repodata, as channels have it. The hashes belong to no file. */
export function recordOf(parts: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  return {
    name: 'zlib',
    version: '1.2.11',
    build: 'h0_1',
    build_number: 1,
    subdir: 'linux-64',
    depends: [],
    md5: '0'.repeat(32),
    sha256: '0'.repeat(64),
    size: 1,
    ...parts,
  };
}

/** Makes a repodata.json of records, each under its own file name as a `.conda`. */
export function repodataOf(
  subdir: string,
  records: readonly Readonly<Record<string, unknown>>[],
  extra: Readonly<Record<string, unknown>> = {},
): string {
  const named = records.map((record) => [
    `${record['name']}-${record['version']}-${record['build']}.conda`,
    record,
  ]);
  return JSON.stringify({
    info: { subdir },
    packages: {},
    'packages.conda': Object.fromEntries(named),
    ...extra,
  });
}
