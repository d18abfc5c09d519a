import type { LockedPackage } from '../../conda/locked-package.js';
import { recordedPlace } from '../../conda/recorded-place.js';
import { condaJson } from '../../conda/sorted-json.js';
import type { LinkedPath, LinkPlan } from './link.js';

/** A gap in a conda-meta file that only the target can fill in. */
export type Placeholder =
  /** The prefix of the base, which has the package cache, escaped for a JSON string. */
  | { readonly kind: 'prefix' }
  /** The sha256 of a relocated file as it is on the disk; `index` is its index in `CondaMeta.hashed`. */
  | { readonly kind: 'sha256'; readonly index: number }
  /** What `requestedText` returns: an environment asks for a package that another one only depends on. */
  | { readonly kind: 'requested' };

/** A `conda-meta/<dist>.json` with placeholders. */
export interface CondaMeta {
  /** `conda-meta/<name>-<version>-<build>.json`. */
  readonly path: string;
  readonly pieces: readonly (string | Placeholder)[];
  /** Paths of the relocated files whose hashes it contains. */
  readonly hashed: readonly string[];
}

/**
 * Returns the record that conda keeps of a linked package (CEP-32): info/index.json, overridden by the channel's record, and
 * what linking did.
 */
export function condaMeta({
  locked,
  index,
  plan,
  shared = false,
}: {
  locked: LockedPackage;
  index: Readonly<Record<string, unknown>>;
  plan: LinkPlan;
  /** Leaves a gap for what is requested. */
  shared?: boolean;
}): CondaMeta {
  const { record } = locked;
  const dist = `${record.name}-${record.version}-${record.build}`;
  const hashed = plan.paths
    .filter(({ relocated, replaced }) => relocated && !replaced)
    .map(({ path }) => path);
  const mark = unusedMark(condaJson([index, record.raw, recordedPlace(locked).url, plan.paths]));
  const prefix = `${mark}P${mark}`;
  const numbers = new Map(hashed.map((path, number) => [path, number]));
  const json = condaJson({
    ...repodataRecord(locked, index),
    extracted_package_dir: `${prefix}/pkgs/${dist}`,
    files: plan.paths.map(({ path }) => path),
    link: { source: `${prefix}/pkgs/${dist}`, type: 1 },
    package_tarball_full_path: `${prefix}/pkgs/${locked.fn}`,
    paths_data: { paths: plan.paths.map((path) => describePath(path, numbers, mark)), paths_version: 1 },
    ...(shared ? { requested_spec: `${mark}R${mark}` } : requested(locked.requestedSpec)),
  }).replace(`,\n  "requested_spec": "${mark}R${mark}"`, `${mark}R${mark}`);
  return { path: `conda-meta/${dist}.json`, pieces: cutAtBlanks(json, mark), hashed };
}

/** Returns the text that fills the gap for what is requested; empty for a package that nobody requested. */
export function requestedText(spec: string | null): string {
  if (spec === null) return '';
  return `,\n${condaJson(requested(spec)).slice('{\n'.length, -'\n}'.length)}`;
}

/**
 * Returns what conda knows about a package before it is linked: info/index.json, overridden by the channel's record. This is
 * `info/repodata_record.json` in the package cache, and the first half of the conda-meta record.
 */
export function repodataRecord(
  locked: LockedPackage,
  index: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  const { record, fn } = locked;
  const { url, channel } = recordedPlace(locked);
  const { subdir, constrains, depends } = record;
  return {
    ...index,
    ...record.raw,
    channel: `${channel}/${subdir}`,
    constrains,
    depends,
    fn,
    subdir,
    url,
  };
}

function requested(spec: string | null): object {
  return spec === null ? {} : { requested_spec: spec, requested_specs: [spec] };
}

function describePath(linked: LinkedPath, numbers: ReadonlyMap<string, number>, mark: string): object {
  const { path, pathType, record, sha256, relocated, replaced } = linked;
  // A link has no bytes of its own, and its target may be relocated.
  const known = pathType === 'directory' || pathType === 'softlink' ? null : sha256;
  // A replaced file is never relocated, so it has no such hash.
  const ofRelocated = replaced ? null : `${mark}H${numbers.get(path)}${mark}`;
  const inPrefix = relocated ? ofRelocated : known;
  const placeholder = record?.placeholder;
  return {
    _path: path,
    path_type: pathType,
    ...(sha256 === null || record === null ? {} : { sha256 }),
    ...(inPrefix === null ? {} : { sha256_in_prefix: inPrefix }),
    ...(record === null || record.size === null ? {} : { size_in_bytes: record.size }),
    ...(placeholder ? { file_mode: placeholder.mode, prefix_placeholder: placeholder.prefix } : {}),
    ...(record?.noLink ? { no_link: true } : {}),
  };
}

// Returns a mark that does not occur in the text, so that no text of a package is taken for a placeholder.
function unusedMark(text: string): string {
  const longest = (text.match(/@archi@+/g) ?? []).reduce((most, { length }) => Math.max(most, length), 0);
  return '@archi@'.padEnd(longest + 1, '@');
}

function cutAtBlanks(json: string, mark: string): (string | Placeholder)[] {
  return json.split(mark).map((part, i): string | Placeholder => {
    if (i % 2 === 0) return part;
    if (part === 'P') return { kind: 'prefix' };
    return part === 'R' ? { kind: 'requested' } : { kind: 'sha256', index: Number(part.slice(1)) };
  });
}
