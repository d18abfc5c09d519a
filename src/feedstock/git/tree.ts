/** A plain file of a commit. */
export interface TreeFile {
  readonly path: string;
  readonly mode: '100644' | '100755';
  readonly object: string;
  readonly size: number;
}

/** The most files of a feedstock that are read, and bytes of one. */
const MOST_FILES = 10_000;
const LARGEST = 1 << 20;

/** Returns the plain files that `git ls-tree -r -z --long` lists, without links, submodules and what is too large. */
export function readTree(output: Uint8Array): readonly TreeFile[] {
  return textOf(output)
    .split('\0')
    .flatMap((line): TreeFile[] => {
      const [, mode, object = '', size = '', path = ''] =
        /^(100644|100755) blob ([0-9a-f]+) +(\d+)\t([\s\S]+)$/.exec(line) ?? [];
      if (mode !== '100644' && mode !== '100755') return [];
      return Number(size) > LARGEST || path.includes('\ufffd')
        ? []
        : [{ path, mode, object, size: Number(size) }];
    })
    .slice(0, MOST_FILES);
}

/** Returns the contents that `git cat-file --batch` gave, by object; those that are no text in UTF-8 are left out. */
export function readBlobs(output: Uint8Array): ReadonlyMap<string, string> {
  const bytes = Buffer.from(output.buffer, output.byteOffset, output.byteLength);
  const texts = new Map<string, string>();
  for (let at = 0; at < bytes.length; ) {
    const end = bytes.indexOf(10, at);
    if (end === -1) break;
    const [object = '', , size = ''] = bytes.toString('latin1', at, end).split(' ');
    const length = Number(size);
    if (!Number.isSafeInteger(length)) break;
    const text = strictText(bytes.subarray(end + 1, end + 1 + length));
    if (text !== null) texts.set(object, text);
    at = end + 1 + length + 1;
  }
  return texts;
}

function textOf(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}

function strictText(bytes: Uint8Array): string | null {
  if (bytes.includes(0)) return null;
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return null;
  }
}
