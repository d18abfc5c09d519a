/** Writes the manifest of what is wanted: JSON, which is YAML. `glibc` is the version that its targets have; null if unknown. */
export function portManifest(distribution: {
  readonly name: string;
  readonly version: string;
  readonly channels: readonly string[];
  readonly specs: readonly string[];
  readonly platform: string;
  readonly glibc: string | null;
}): string {
  const { name, version, channels, specs, platform, glibc } = distribution;
  const virtual = glibc === null ? [] : [`__glibc ${glibc}`];
  const platforms = { [platform]: { virtual_packages: virtual } };
  return `${JSON.stringify({ name, version, channels, specs, platforms }, null, 2)}\n`;
}
