/** A path of this repository that a text names. */
export interface Reference {
  readonly line: number;
  readonly path: string;
}

const FOLDERS = ['src', 'test', 'docs', 'construct', 'installers', 'images', 'examples', '.ci', '.github'];
const PATH = new RegExp(
  `(?<![\\w./~<>@$}-])(?:${FOLDERS.map((name) => name.replace('.', '\\.')).join('|')})/[\\w./*{},-]+`,
  'g',
);

/** Returns the paths that a text names: those in its comments, or all of them in a page. */
export function referencesIn(text: string, kind: 'page' | 'ts' | 'sh'): Reference[] {
  return text.split('\n').flatMap((line, index) => {
    const prose = kind === 'page' ? line : commentOf(line, kind);
    return [...prose.matchAll(PATH)].map(([path]) => ({ line: index + 1, path: path.replace(/[.,]+$/, '') }));
  });
}

/** Tells whether a path, which may hold `*` and `{a,b}`, is one of the files or one of their folders. */
export function isThere(path: string, files: readonly string[]): boolean {
  const pattern = path
    .replace(/\/$/, '')
    .replace(/[.()+]/g, '\\$&')
    .replaceAll('**', '\0')
    .replaceAll('*', '[^/]*')
    .replaceAll('\0', '.*')
    .replace(/\{([^}]*)\}/g, (_, list: string) => `(?:${list.replaceAll(',', '|')})`);
  const known = new RegExp(`^${pattern}(?:/.*)?$`);
  return files.some((file) => known.test(file));
}

function commentOf(line: string, kind: 'ts' | 'sh'): string {
  const comment = kind === 'sh' ? /(?:^|\s)#(?!!)(.*)$/ : /(?:^|\s)(?:\/\/|\/?\*{1,2}(?=\s))(.*)$/;
  return comment.exec(line)?.[1] ?? '';
}
