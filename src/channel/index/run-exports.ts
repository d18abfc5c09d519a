/** Returns a subdir's run_exports.json (CEP-12). It lists every package, even one without run exports. */
export function runExportsFile(
  subdir: string,
  files: readonly { readonly fn: string; readonly runExports: unknown }[],
): object {
  const group = (extension: string) =>
    Object.fromEntries(
      files
        .filter(({ fn }) => fn.endsWith(extension))
        .map(({ fn, runExports }) => [fn, { run_exports: runExports }]),
    );
  return {
    info: { subdir, version: 1 },
    packages: group('.tar.bz2'),
    'packages.conda': group('.conda'),
  };
}
