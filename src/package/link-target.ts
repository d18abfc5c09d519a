/** Linux follows as many links in one path. */
const MOST_LINKS = 40;

/**
 * Whether a soft link at `path` with this target leads out of the prefix, through whichever of the package's other links
 * (`links`: path → target). A target that does not exist is inside as long as no step leaves.
 */
export function leavesPrefix({
  path,
  target,
  links,
}: {
  readonly path: string;
  readonly target: string;
  readonly links: ReadonlyMap<string, string>;
}): boolean {
  const reached = path.split('/').slice(0, -1);
  const ahead = target.split('/').reverse();
  if (target.startsWith('/')) return true;
  for (let followed = 0; ; ) {
    const component = ahead.pop();
    if (component === undefined) return false;
    if (component === '' || component === '.') continue;
    if (component === '..') {
      if (reached.pop() === undefined) return true;
      continue;
    }
    const next = links.get([...reached, component].join('/'));
    if (next === undefined) {
      reached.push(component);
      continue;
    }
    followed += 1;
    if (next.startsWith('/')) return true;
    // A loop leads nowhere.
    if (followed > MOST_LINKS) return false;
    ahead.push(...next.split('/').reverse());
  }
}
