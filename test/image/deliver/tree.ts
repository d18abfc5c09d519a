import { createHash } from 'node:crypto';
import type { ImageFiles } from '../../../src/image/base/files.js';
import { tarFiles } from '../../../src/image/base/tar-files.js';
import type { OutputFile } from '../../../src/image/deliver/layout.js';
import { tarOf } from '../../../src/image/deliver/tar.js';

/** Output files in memory by path, which a test may change. */
export type Tree = Map<string, Buffer>;

/** Reads all files of an output. */
export async function treeOf(files: readonly OutputFile[]): Promise<Tree> {
  const read = async (file: OutputFile) => [file.path, await bytesOf(file.read())] as const;
  return new Map(await Promise.all(files.map(read)));
}

/** Presents a tree as the files of a layout. */
export function filesOf(tree: Tree, where = 'layout'): ImageFiles {
  return {
    where,
    size: (name) => tree.get(name)?.length ?? null,
    async *read(name) {
      yield tree.get(name) ?? Buffer.alloc(0);
    },
  };
}

/** Presents a tree as the files of a tar, which is written and read. */
export async function tarredFiles(tree: Tree, where = 'image.tar'): Promise<ImageFiles> {
  return tarFilesOf(await bytesOf(tarOf(outputFiles(tree))), where);
}

/** The files of a tar in memory. */
export function tarFilesOf(tar: Buffer, where = 'image.tar'): ImageFiles {
  return tarFiles(where, {
    size: tar.length,
    read: (offset, length) => Buffer.from(tar.subarray(offset, offset + length)),
  });
}

/** Adds a document to the blobs of a layout. Returns its descriptor. */
export function putBlob(tree: Tree, mediaType: string, content: unknown) {
  const bytes = Buffer.isBuffer(content) ? content : Buffer.from(JSON.stringify(content));
  const hex = createHash('sha256').update(bytes).digest('hex');
  tree.set(`blobs/sha256/${hex}`, bytes);
  return { mediaType, digest: `sha256:${hex}`, size: bytes.length };
}

/** Returns all bytes of the chunks. */
export async function bytesOf(chunks: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const all: Uint8Array[] = [];
  for await (const chunk of chunks) all.push(Uint8Array.from(chunk));
  return Buffer.concat(all);
}

function outputFiles(tree: Tree): OutputFile[] {
  return [...tree].map(([path, bytes]) => ({
    path,
    size: bytes.length,
    async *read() {
      yield bytes;
    },
  }));
}
