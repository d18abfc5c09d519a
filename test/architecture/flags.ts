import type { Source } from './sources.js';

/** Returns the flags that a command declares itself and never reads, as `<file>: --<flag>`. */
export function unreadFlags(sources: readonly Source[]): string[] {
  return sources
    .filter(({ path }) => path.endsWith('index.ts'))
    .flatMap(({ path, text }) => {
      const [, block = '', rest = ''] =
        /static override flags = \{\n([\s\S]*?)\n {2}\};([\s\S]*)/.exec(text) ?? [];
      const names = [...block.matchAll(/^ {4}'?([a-z][a-z-]*)'?:/gm)].flatMap(([, name]) => name ?? []);
      return names
        .filter((name) => !new RegExp(`flags(?:\\.${name}\\b|\\['${name}'\\])`).test(rest))
        .map((name) => `${path}: --${name}`);
    });
}
