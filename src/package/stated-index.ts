import type { JsonObject } from '../conda/json-text.js';
import { messageOf, UserError } from '../errors.js';
import { wholeOf } from '../formats/content.js';
import { readTar } from '../formats/tar/reader.js';
import { type ArchiveFile, unwrapInfo } from './archives.js';
import { readIndexJson } from './index-json.js';

/**
 * Returns the info/index.json of a package file, without a look at its other files. Throws UserError if it cannot be read, or
 * names another package than the file does.
 */
export async function readStatedIndex(file: ArchiveFile): Promise<JsonObject> {
  const { fn } = file;
  const { index, problems } = readIndexJson(await indexText(file), fn);
  if (problems.length > 0)
    throw new UserError(
      `${fn} cannot be used`,
      problems.map((problem) => ({ ...problem, where: fn })),
    );
  return index;
}

async function indexText(file: ArchiveFile): Promise<string | undefined> {
  try {
    const entries = (await unwrapInfo(file)).flatMap((tar) => readTar(tar));
    const entry = entries.find(
      ({ path, type }) => type === 'file' && path.toString().replace(/^\.\//, '') === 'info/index.json',
    );
    return entry === undefined ? undefined : wholeOf(entry.data).toString();
  } catch (error) {
    const message = messageOf(error);
    throw new UserError(`${file.fn} cannot be used`, { where: file.fn, message }, { cause: error });
  }
}
