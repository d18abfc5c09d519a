import type { PackageEntry } from '../../package/types.js';
import type { LinkEntry, LinkPlan } from '../link/link.js';

/** Compiles the sources of a plan, found among its files; those that do not compile are left out. */
export type Compile = (
  sources: LinkPlan['pyc'],
  files: readonly LinkEntry[],
) => Promise<readonly PackageEntry[]>;

/** Returns the plan with its sources compiled: the pyc files are entries like those of the package. */
export async function addPyc(plan: LinkPlan, compile: Compile): Promise<LinkPlan> {
  const files = await compile(plan.pyc, plan.entries);
  const made = new Set(files.map(({ path }) => path));
  return {
    ...plan,
    entries: [...plan.entries, ...files],
    pyc: plan.pyc.filter(({ compiled }) => !made.has(compiled)),
  };
}
