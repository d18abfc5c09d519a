import { createRun } from '../../host/process/run.js';
import type { OpenedPackage } from '../../package/types.js';
import { linkMember, type PackedMember, packLinked } from '../member.js';
import type { PackageJob } from '../package-job.js';
import { addPyc } from '../pyc/add.js';
import { compilePython } from '../pyc/compile.js';
import { compileScript } from '../pyc/open-python.js';

/** Packs the opened package of a job as a member, and compiles its python sources if the job has a python for that. */
export async function packJob(opened: OpenedPackage, job: PackageJob): Promise<PackedMember> {
  const { locked, pyc: python } = job;
  const plan = linkMember(opened, job);
  if (typeof python === 'string') return packLinked(opened, locked, plan, python === 'target');
  const compiled = await addPyc(plan, (sources, files) =>
    compilePython({ sources, files, prefix: null, python, script: compileScript(), run: createRun() }),
  );
  return packLinked(opened, locked, compiled, false);
}
