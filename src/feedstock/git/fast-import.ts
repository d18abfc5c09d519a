import type { EditCommit } from '../edits/types.js';

/** The branch of the clone that `fast-import` moves. */
export const WORK_REF = 'refs/archi-construct/work';

/**
 * Returns the stream of `git fast-import` that makes the commits on top of `base`. `identity` is what `git var` prints: name, mail and
 * time. `modes` are those of the files that are there.
 */
export function fastImport(
  base: string,
  commits: readonly EditCommit[],
  { identity, modes }: { readonly identity: string; readonly modes: ReadonlyMap<string, string> },
): Buffer {
  const parts: Buffer[] = [];
  const line = (text: string) => parts.push(Buffer.from(`${text}\n`));
  const data = (text: string) => {
    const bytes = Buffer.from(text);
    line(`data ${bytes.length}`);
    parts.push(bytes, Buffer.from('\n'));
  };
  commits.forEach(({ message, files }, index) => {
    line(`commit ${WORK_REF}`);
    line(`mark :${index + 1}`);
    line(`author ${identity}`);
    line(`committer ${identity}`);
    data(message.endsWith('\n') ? message : `${message}\n`);
    line(`from ${index === 0 ? base : `:${index}`}`);
    for (const [path, content] of files) {
      if (content === null) line(`D ${quoted(path)}`);
      else {
        line(`M ${modes.get(path) ?? '100644'} inline ${quoted(path)}`);
        data(content);
      }
    }
  });
  line('done');
  return Buffer.concat(parts);
}

function quoted(path: string): string {
  return `"${path.replace(/[\\"]/g, '\\$&').replaceAll('\n', '\\n')}"`;
}
