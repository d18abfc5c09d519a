import { concurrently } from '../async/concurrently.js';
import type { LockedPackage } from '../conda/locked-package.js';
import { ArchiError, type Problem, ToolError, UserError } from '../errors.js';
import type { Emit } from '../events.js';
import { byText } from '../text/order.js';
import { DiskError } from './disk.js';
import type { Ensured } from './ensure.js';
import { openFetchProgress } from './fetch-progress.js';
import type { StoredPackage } from './types.js';

type Ensure = (
  locked: LockedPackage,
  watch: (bytes: number) => void,
  signal: AbortSignal,
) => Promise<Ensured>;

/**
 * Fetches packages, at most `concurrency` at a time, in the given order; emits progress under the step `fetch`. A failed
 * package does not stop the others, so that one error reports all of them. A disk error or a bug stops everything. Throws
 * UserError, ToolError or DiskError.
 */
export async function fetchAll(options: {
  packages: readonly LockedPackage[];
  ensure: Ensure;
  emit: Emit;
  concurrency: number;
  /** Called with each package as soon as it is stored. */
  received?: (stored: StoredPackage) => void;
}): Promise<readonly StoredPackage[]> {
  const { packages, ensure } = options;
  const progress = openFetchProgress(packages, options.emit);
  const stop = new AbortController();
  const failures: ArchiError[] = [];
  const stored = await concurrently(packages, options.concurrency, async (locked, index) => {
    if (stop.signal.aborted) return [];
    try {
      const ensured = await ensure(locked, (bytes) => progress.receive(index, bytes), stop.signal);
      progress.complete(index, ensured);
      options.received?.(ensured.stored);
      return [ensured.stored];
    } catch (error) {
      if (error instanceof ArchiError && !(error instanceof DiskError)) failures.push(error);
      else stop.abort(error);
      return [];
    }
  });
  stop.signal.throwIfAborted();
  if (failures.length > 0) throw summarize(failures, packages.length);
  progress.close();
  return stored.flat();
}

/** UserError only if every failure is one. */
function summarize(failures: readonly ArchiError[], count: number): ArchiError {
  const message = `${failures.length} of ${count} packages are not available`;
  const problems = failures.flatMap(problemsOf).sort((a, b) => byText(a.where ?? '', b.where ?? ''));
  const [first] = failures;
  const same = first !== undefined && failures.every(({ code }) => code === first.code);
  const options = same ? { code: first.code } : {};
  return failures.every((failure) => failure instanceof UserError)
    ? new UserError(message, problems, options)
    : new ToolError(message, problems, options);
}

function problemsOf(failure: ArchiError): readonly Problem[] {
  return failure.problems.length > 0 ? failure.problems : [{ message: failure.message }];
}
