import { parseMatchSpec, specName } from '../../conda/match-spec.js';
import type { PackageRecord } from '../../conda/record.js';
import { solverSpec } from '../../conda/solver-spec.js';
import type { ChannelPackage } from '../types.js';
import type { FindBuilds } from './merge.js';
import type { NameRequirement, Universe } from './types.js';

/** Collects every build that the names lead to. A build with an invalid dependency is marked unreadable. */
export function collectUniverse(names: readonly string[], find: FindBuilds): Universe {
  const packages: ChannelPackage[] = [];
  const builds = new Map<string, readonly [number, number]>();
  const table = requirementTable();
  const offsets: number[] = [0];
  const needs: number[] = [];
  const unreadable: number[] = [];
  const queue = [...new Set(names)].reverse();
  for (let name = queue.pop(); name !== undefined; name = queue.pop()) {
    if (builds.has(name) || name.startsWith('__')) continue;
    const start = packages.length;
    for (const build of find(name)) {
      const needed = table.of(build.record);
      unreadable.push(needed === null ? 1 : 0);
      for (const requirement of needed ?? []) needs.push(requirement);
      offsets.push(needs.length);
      packages.push(build);
    }
    builds.set(name, [start, packages.length]);
    queue.push(...table.namesSinceLast());
  }
  return {
    packages,
    builds,
    requirements: table.requirements,
    offsets: Uint32Array.from(offsets),
    needs: Uint32Array.from(needs),
    unreadable: Uint8Array.from(unreadable),
  };
}

/** Numbers the requirements. Hundreds of thousands of records share a few thousand of them, so each is parsed once. */
function requirementTable() {
  const requirements: NameRequirement[] = [];
  const known = new Map<string, number | null>();
  let reported = 0;

  function numberOf(name: string, texts: readonly string[]): number | null {
    const key = texts.join('\n');
    const index = known.get(key);
    if (index !== undefined) return index;
    const readable = texts.every((text) => solverSpec(text) !== null);
    const number = readable ? requirements.length : null;
    if (readable) requirements.push({ name, specs: texts.map((text) => parseMatchSpec(text)) });
    known.set(key, number);
    return number;
  }

  return {
    requirements,
    /** Returns the requirements of a record; null if a dependency or a constraint cannot be read. */
    of(record: PackageRecord): number[] | null {
      const byName = new Map<string, string[]>();
      for (const text of record.depends) add(byName, specName(text), text);
      for (const text of record.constrains) {
        // A constraint without a dependency on the same name requires nothing.
        if (byName.has(specName(text))) add(byName, specName(text), text);
        else if (solverSpec(text) === null) return null;
      }
      const numbers = [...byName].map(([name, texts]) => numberOf(name, texts));
      return numbers.includes(null) ? null : numbers.filter((number) => number !== null);
    },
    /** Returns the names of the requirements that were added since the last call. */
    namesSinceLast(): string[] {
      const fresh = requirements.slice(reported).map(({ name }) => name);
      reported = requirements.length;
      return fresh;
    },
  };
}

function add(groups: Map<string, string[]>, name: string, text: string): void {
  const group = groups.get(name);
  if (group === undefined) groups.set(name, [text]);
  else if (!group.includes(text)) group.push(text);
}
