import { type ArchiError, type Problem, UserError } from '../errors.js';

/**
 * Waits for all promises and returns their results in order. If several fail, all with UserError, throws one UserError with all
 * problems, sorted by place; otherwise throws the first error.
 */
export async function settleAll<Out>(work: readonly Promise<Out>[]): Promise<Out[]> {
  const settled = await Promise.allSettled(work);
  const failures = settled.flatMap((result) =>
    result.status === 'rejected' ? [result.reason as unknown] : [],
  );
  const [first, ...others] = failures;
  if (first === undefined)
    return settled.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
  if (!failures.every((failure) => failure instanceof UserError) || others.length === 0) throw first;
  throw new UserError(
    `${failures.length} packages cannot be used`,
    failures.flatMap(problemsOf).sort(byPlace),
  );
}

function problemsOf(error: ArchiError): readonly Problem[] {
  return error.problems.length > 0 ? error.problems : [{ message: error.message }];
}

function byPlace(a: Problem, b: Problem): number {
  return (a.where ?? '') < (b.where ?? '') ? -1 : 1;
}
