import type { Problem } from '../../errors.js';
import { quoteValue } from '../../text/quote-value.js';
import type { Text } from '../../yaml/texts.js';
import type { ManifestDraft } from '../draft.js';
import { FILE_NAME_PART, isFileNamePart } from '../file-name-part.js';

/** Name and version must be valid in file names: they are also used in the default prefix and in construct.yaml. */
export function nameAndVersionFitFileNames(draft: ManifestDraft): Problem[] {
  return [illegal('name', draft.name), illegal('version', draft.version)].flat();
}

function illegal(key: string, text: Text | null): Problem | Problem[] {
  if (text === null || isFileNamePart(text.value)) return [];
  return {
    where: text.where,
    message: `this ${key} cannot be part of a file name`,
    expected: FILE_NAME_PART,
    found: quoteValue(text.value),
    fix: `choose another ${key}`,
  };
}

/** The installer's file is in the folder of the outputs, and is none of the files beside it. */
export function installerFileNameIsOne({ installerFileName }: ManifestDraft): Problem | Problem[] {
  if (installerFileName === null || FILE_NAME.test(installerFileName.value)) return [];
  return {
    where: installerFileName.where,
    message: 'installer_filename is no name for an installer',
    expected:
      'a file name such as Hello-1.0.sh: no folder, no control characters, not that of a list or checksum',
    found: quoteValue(installerFileName.value),
    fix: 'give the folder with --out',
  };
}

const FILE_NAME = /^(?![-.])(?!.*\.(?:yaml|lock|json|txt|sha256)$)[^/\\\p{Cc}]{1,200}$/u;
