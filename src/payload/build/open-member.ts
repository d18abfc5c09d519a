import type { Scratch } from '../../host/fs/scratch.js';
import type { OpenedPackage } from '../../package/types.js';
import { linkMember, type PackedMember, packLinked } from '../member.js';
import type { PackageJob } from '../package-job.js';
import { addPyc } from '../pyc/add.js';
import { compilePython } from '../pyc/compile.js';
import { openCompiler } from '../pyc/open-compiler.js';

const ask = openCompiler();

/**
 * Packs the opened package of a job as a member, and compiles its python sources if the job has a python for that. The result can
 * be read until `scratch` is closed.
 */
export async function packJob(
  opened: OpenedPackage,
  job: PackageJob,
  { collect }: Pick<Scratch, 'collect'>,
): Promise<PackedMember> {
  const { pyc: python } = job;
  const plan = linkMember(opened, job);
  if (typeof python === 'string') return packLinked(opened, job, plan, python === 'target');
  const compiled = await addPyc(plan, (sources, files) =>
    compilePython({ sources, files, prefix: null, python, ask, collect }),
  );
  return packLinked(opened, job, compiled, false);
}
