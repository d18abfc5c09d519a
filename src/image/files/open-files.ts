import { type Problem, UserError } from '../../errors.js';
import { filesOf } from '../../manifest/setup/open-files.js';
import type { ImageDescription } from '../types.js';
import { type ImageFile, placedFiles } from './places.js';

/** Reads the `files` of an image.yaml. Throws UserError, with all problems, for files that cannot be used. */
export function imageFilesOf({ file, files, prefix }: ImageDescription): ImageFile[] {
  const problems: Problem[] = [];
  const placed = placedFiles(filesOf({ file, files }, problems), prefix, problems);
  if (problems.length > 0) throw new UserError(`the files of ${file} cannot be used`, problems);
  return placed;
}
