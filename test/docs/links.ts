import { posix } from 'node:path';
import type { Markdown } from './markdown.js';

/**
 * Returns the relative links of pages that lead to nothing, as `page:line url: reason`. `files` are all paths of the
 * repository.
 */
export function brokenLinks(pages: ReadonlyMap<string, Markdown>, files: readonly string[]): string[] {
  const targets = new Set(files.flatMap((path) => [path, ...foldersOf(path)]));
  const whyBroken = (page: string, url: string): string | null => {
    const [path = '', anchor] = url.split('#');
    const target =
      path === '' ? page : posix.join(posix.dirname(page), decodeURIComponent(path)).replace(/\/$/, '');
    if (!targets.has(target)) return 'no such file in the repository';
    const anchors = pages.get(target)?.anchors;
    return anchor === undefined || anchors?.includes(anchor) !== false ? null : 'no such heading';
  };
  return [...pages].flatMap(([page, { links }]) =>
    links.flatMap(({ line, url }) => {
      const reason = /^[a-z][a-z0-9+.-]*:/i.test(url) ? null : whyBroken(page, url);
      return reason === null ? [] : [`${page}:${line} ${url}: ${reason}`];
    }),
  );
}

function foldersOf(path: string): string[] {
  const parts = path.split('/').slice(0, -1);
  return ['.', ...parts.map((_, index) => parts.slice(0, index + 1).join('/'))];
}
