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
  {
    platform = [],
    arch = [],
  }: { readonly platform: readonly string[] | undefined; readonly arch: readonly string[] | undefined },
  run: (target: OnePlatform) => Promise<object>,
): Promise<object> {
  const targets: OnePlatform[] = [
    ...platform.map((text) => ({ platform: text, arch: undefined })),
    ...arch.map((text) => ({ platform: undefined, arch: text })),
  ];
  const results: object[] = [];
  for (const target of targets.length > 0 ? targets : [{ platform: undefined, arch: undefined }])
    results.push(await run(target));
  const [only, second] = results;
  return only !== undefined && second === undefined ? only : { results };
}
