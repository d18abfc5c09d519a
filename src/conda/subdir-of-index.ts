/**
 * Whether a package may lie in a channel's `subdir`, by its info/index.json: its own one, or any where it is noarch. What says
 * nothing of a subdir is for the one in which it lies.
 */
export function isForSubdir(index: Readonly<Record<string, unknown>>, subdir: string): boolean {
  const stated = index['subdir'] ?? subdir;
  return stated === subdir || stated === 'noarch' || Boolean(index['noarch']);
}
