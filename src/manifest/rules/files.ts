import type { Problem } from '../../errors.js';
import { quoteValue } from '../../text/quote-value.js';
import type { ManifestDraft } from '../draft.js';
import { isOwnFilePlace, OWN_FILE_PLACE } from '../setup/own-file-place.js';

/** What the rules about own files look at, those of an image.yaml too. */
interface WithFiles {
  readonly setup: Pick<ManifestDraft['setup'], 'files'>;
}

/** Own files lie near the manifest. Links are checked when they are read. */
export function filesComeFromNear({ setup }: WithFiles): Problem[] {
  return setup.files.flatMap(({ from }) =>
    isOwnFilePlace(from.value)
      ? []
      : {
          where: from.where,
          message: 'a file must not come from this path',
          expected: OWN_FILE_PLACE,
          found: quoteValue(from.value),
          fix: 'copy it beside the manifest, and name that copy',
        },
  );
}

/** Own files stay in the prefix. Which places conda and the installer reserve is checked when they are read. */
export function filesGoIntoThePrefix({ setup }: ManifestDraft): Problem[] {
  return setup.files.flatMap(({ to }) =>
    to === null || isInside(to.value)
      ? []
      : {
          where: to.where,
          message: 'a file must not go to this path',
          expected: 'a path in the prefix, without .., . and empty parts',
          found: quoteValue(to.value),
          fix: to.value.startsWith('/') ? 'write it relative to the prefix' : 'write the path out',
        },
  );
}

/** Modes are three octal digits: set-user-ID programs and sticky folders are not made. */
export function modesAreOctal({ setup }: WithFiles): Problem[] {
  return setup.files.flatMap(({ mode }) =>
    mode === null || /^0?[4-7][0-7][0-7]$/.test(mode.value)
      ? []
      : {
          where: mode.where,
          message: 'this is no mode for a file',
          expected: 'three octal digits, with which the owner can read the file: "644", "755"',
          found: quoteValue(mode.value),
        },
  );
}

function isInside(path: string): boolean {
  return !/(?:^|\/)\.{0,2}(?:\/|$)/.test(path) && !/[\u0000-\u001f\u007f-\u009f]/.test(path);
}
