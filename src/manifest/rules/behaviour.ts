import type { Problem } from '../../errors.js';
import { quoteValue } from '../../text/quote-value.js';
import type { ManifestDraft } from '../draft.js';

const DEFAULT_PREFIX =
  /^(?=[/$])(?:[^$`\\\p{Cc}]|\$[A-Za-z_][A-Za-z0-9_]*|\$\{[A-Za-z_][A-Za-z0-9_]*(?::-[^$`{}\\\p{Cc}]*)?\})+$/u;

/** The root folder, and paths with components that every installer would refuse. */
const NO_PREFIX = /^\/+$|(?:^|\/|:-)\.\.?(?=\/|\}|$)/;

/** The default prefix is an absolute path once its variables are expanded; no command can stand in it. */
export function defaultPrefixIsPath({ setup: { defaultPrefix } }: ManifestDraft): Problem | Problem[] {
  if (defaultPrefix === null) return [];
  if (NO_PREFIX.test(defaultPrefix.value))
    return {
      where: defaultPrefix.where,
      message: 'default_prefix cannot be a prefix',
      expected: 'a folder below the root folder, without . and .. components',
      found: quoteValue(defaultPrefix.value),
    };
  if (DEFAULT_PREFIX.test(defaultPrefix.value)) return [];
  return {
    where: defaultPrefix.where,
    message: 'default_prefix cannot be expanded on the target',
    expected: `a path that begins with / or a variable: $NAME, \${NAME} or \${NAME:-word}; no $(…), no backquote, no ~`,
    found: quoteValue(defaultPrefix.value),
    ...(defaultPrefix.value.startsWith('~') ? { fix: 'write $HOME for ~' } : {}),
  };
}

/** A text that is shown at the end does not steer the terminal. */
export function conclusionIsText({ setup: { conclusionText } }: ManifestDraft): Problem | Problem[] {
  if (conclusionText === null || !/[^\P{Cc}\n\t]/u.test(conclusionText.value)) return [];
  return {
    where: conclusionText.where,
    message: 'conclusion_text holds a control character',
    expected: 'text, tabs and line ends',
    fix: 'remove it',
  };
}

/** Who is not asked accepts no licence. */
export function batchModeHasNoLicence({ setup, licenseFile }: ManifestDraft): Problem | Problem[] {
  if (!setup.batchMode || licenseFile === null) return [];
  return {
    where: licenseFile.where,
    message: 'with batch_mode the installer asks nothing, so it shows no licence',
    fix: 'leave out batch_mode or license_file',
  };
}
