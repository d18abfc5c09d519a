import type { Problem } from '../../../errors.js';
import { filesComeFromNear, modesAreOctal } from '../../../manifest/rules/files.js';
import { quoteValue } from '../../../text/quote-value.js';
import type { ImageDraft } from '../draft.js';

/** `files` come from beside the image.yaml, have modes of files, and go to absolute paths. */
export function filesHavePlaces({ files }: ImageDraft): Problem[] {
  return [
    ...filesComeFromNear({ setup: { files } }),
    ...modesAreOctal({ setup: { files } }),
    ...files.flatMap(({ to }) =>
      to === null || isAbsolutePlace(to.value)
        ? []
        : {
            where: to.where,
            message: 'a file of an image must not go to this path',
            expected: 'an absolute path of letters, digits and . _ + @ % , : = ~ -, without . and ..',
            found: quoteValue(to.value),
            fix: 'write the path out; files in the prefix are those of the manifest',
          },
    ),
  ];
}

// Dockerfiles read these paths; none of the characters is special to them.
const SAFE = /^(?:\/[A-Za-z0-9._+@%,:=~-]+)+$/;

function isAbsolutePlace(path: string): boolean {
  return SAFE.test(path) && !/\/\.{1,2}(?:\/|$)/.test(path);
}
