import type { Outcome } from './options.js';

/** A platform of a command line, by one of its two names; both are undefined if none was given. */
export interface OnePlatform {
  readonly platform: string | undefined;
  readonly arch: string | undefined;
}

/**
 * Runs a command for each `--platform` and `--arch`, one after the other; once if none is given. The result of several is `{
 * results: […] }`, in their order.
 */
export async function forEachPlatform(
  { platform, arch }: { readonly platform: readonly string[]; readonly arch: readonly string[] },
  run: (target: OnePlatform) => Promise<Outcome>,
): Promise<Outcome> {
  const targets: OnePlatform[] = [
    ...platform.map((text) => ({ platform: text, arch: undefined })),
    ...arch.map((text) => ({ platform: undefined, arch: text })),
  ];
  const outcomes: Outcome[] = [];
  for (const target of targets.length > 0 ? targets : [{ platform: undefined, arch: undefined }])
    outcomes.push(await run(target));
  const [only, second] = outcomes;
  if (only !== undefined && second === undefined) return only;
  return {
    lines: outcomes.flatMap(({ lines }) => lines),
    quiet: outcomes.flatMap(({ lines, quiet = lines }) => quiet),
    result: { results: outcomes.map(({ result }) => result) },
  };
}
