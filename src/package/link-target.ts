/** Linux follows at most this many links in one path. */
const MOST_LINKS = 40;

/**
 * Returns where a soft link at `path` leaves the prefix, through the other links (`links`: path → target): the absolute path
 * that it leads to, or `..` if it climbs out. Returns null if it stays inside; a target that does not exist is inside if no
 * step leaves.
 */
export function leavesPrefix(link: {
  readonly path: string;
  readonly target: string;
  readonly links: ReadonlyMap<string, string>;
}): string | null {
  const { path, target, links } = link;
  if (target.startsWith('/')) return target;
  let reached = parentOf(path);
  const ahead = target.split('/').reverse();
  for (let followed = 0; ; ) {
    const component = ahead.pop();
    if (component === undefined) return null;
    if (component === '' || component === '.') continue;
    if (component === '..') {
      if (reached === '') return '..';
      reached = parentOf(reached);
      continue;
    }
    const at = reached === '' ? component : `${reached}/${component}`;
    const next = links.get(at);
    if (next === undefined) {
      reached = at;
      continue;
    }
    followed += 1;
    if (next.startsWith('/')) return [next, ...ahead.reverse()].join('/');
    // A loop does not leave the prefix.
    if (followed > MOST_LINKS) return null;
    ahead.push(...next.split('/').reverse());
  }
}

function parentOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')));
}
