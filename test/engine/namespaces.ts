import { spawnSync } from 'node:child_process';

/** Returns why this process cannot make mount namespaces; null if it can. */
export function namespaceObstacle(): string | null {
  const may = (...flags: string[]) => spawnSync('unshare', [...flags, '--mount', 'true']).status === 0;
  const isRoot = process.getuid?.() === 0;
  if ((isRoot && may()) || may('--user', '--map-root-user')) return null;
  return 'mount namespaces (this process may make none)';
}
