import type { JsonObject } from '../conda/json-text.js';
import { messageOf, UserError } from '../errors.js';
import { wholeOf } from '../formats/content.js';
import type { ArchiveFile } from './archives.js';
import { readIndexJson } from './index-json.js';
import { infoFiles } from './info-files.js';

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
  const data = (await infoFiles(file)).get('info/index.json');
  try {
    return data === undefined ? undefined : wholeOf(data).toString();
  } catch (error) {
    const message = messageOf(error);
    throw new UserError(`${file.fn} cannot be used`, { where: file.fn, message }, { cause: error });
  }
}
