import { findObject, isObject, isTooDeep, type JsonObject } from '../../conda/json-text.js';
import { UserError } from '../../errors.js';
import type { Repodata } from './repodata.js';

/** patch_instructions.json (version 1) of a subdir: keys to set, and files to revoke or remove. */
export interface PatchInstructions {
  readonly packages: Readonly<Record<string, JsonObject>>;
  readonly 'packages.conda': Readonly<Record<string, JsonObject>>;
  readonly revoke: readonly string[];
  readonly remove: readonly string[];
}

/** Parses patch_instructions.json. Throws UserError if the text is not that, or of another version. */
export function parsePatch(text: string, where: string): PatchInstructions {
  const found = findObject(text);
  const value = isTooDeep(found) ? null : found;
  const version = value?.['patch_instructions_version'] ?? 1;
  if (value === null || version !== 1) {
    throw new UserError('patch instructions cannot be used', {
      where,
      message: 'unsupported patch instructions',
      expected: 'JSON with patch_instructions_version 1',
      found: value === null ? 'not a JSON object' : `version ${JSON.stringify(version)}`,
      fix: 'correct the file, or remove it',
    });
  }
  return {
    packages: objects(value['packages']),
    'packages.conda': objects(value['packages.conda']),
    revoke: texts(value['revoke']),
    remove: texts(value['remove']),
  };
}

/**
 * Applies the instructions to repodata, in conda-index's order: first the keys of `packages`, also to the `.conda` of the same
 * build; then the keys of `packages.conda`. Revoked files get a dependency that nothing provides; removed files are listed.
 */
export function applyPatch(repodata: Repodata, patch: PatchInstructions): Repodata {
  const inBoth = (fn: string) => [fn, fn.replace(/\.tar\.bz2$/, '.conda')];
  const revoked = new Set(patch.revoke.flatMap(inBoth));
  const removed = new Set(patch.remove.flatMap(inBoth));
  const patched = (group: 'packages' | 'packages.conda') =>
    Object.fromEntries(
      Object.entries(repodata[group])
        .filter(([fn]) => !removed.has(fn))
        .map(([fn, raw]) => {
          const fixed = changesFor(group, fn, patch).reduce(merge, raw);
          return [fn, revoked.has(fn) ? revoke(fixed) : fixed];
        }),
    );
  const gone = [...Object.keys(repodata.packages), ...Object.keys(repodata['packages.conda'])];
  return {
    ...repodata,
    packages: patched('packages'),
    'packages.conda': patched('packages.conda'),
    removed: gone.filter((fn) => removed.has(fn)).sort(),
  };
}

function changesFor(
  group: 'packages' | 'packages.conda',
  fn: string,
  patch: PatchInstructions,
): readonly JsonObject[] {
  if (group === 'packages') return [own(patch.packages, fn)];
  return [own(patch.packages, fn.replace(/\.conda$/, '.tar.bz2')), own(patch['packages.conda'], fn)];
}

function own(group: Readonly<Record<string, JsonObject>>, fn: string): JsonObject {
  return Object.hasOwn(group, fn) ? (group[fn] ?? {}) : {};
}

/** Merges objects; replaces every other value. */
function merge(base: JsonObject, change: JsonObject): JsonObject {
  const changed = Object.entries(change).map(([key, value]) => {
    const old = base[key];
    return [key, isObject(old) && isObject(value) ? merge(old, value) : value];
  });
  return { ...base, ...Object.fromEntries(changed) };
}

function revoke(raw: JsonObject): JsonObject {
  const depends = Array.isArray(raw['depends']) ? raw['depends'] : [];
  return { ...raw, revoked: true, depends: [...depends, 'package_has_been_revoked'] };
}

function objects(value: unknown): Readonly<Record<string, JsonObject>> {
  return isObject(value)
    ? Object.fromEntries(
        Object.entries(value).filter((entry): entry is [string, JsonObject] => isObject(entry[1])),
      )
    : {};
}

function texts(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((item): item is string => typeof item === 'string') : [];
}
