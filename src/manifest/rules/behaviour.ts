import type { Problem } from '../../errors.js';
import { quoteValue } from '../../text/quote-value.js';
import type { ManifestDraft } from '../draft.js';
import { isProgramPath } from '../setup/behaviour.js';

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

/** The entry begins with a program of the prefix. Whether it is there is checked when the packages are read. */
export function entryIsAProgram({ setup: { entry } }: ManifestDraft): Problem | Problem[] {
  const [program] = entry?.words ?? [];
  if (program === undefined || isProgramPath(program.value)) return [];
  return {
    where: program.where,
    message: 'entry does not begin with a program of the prefix',
    expected:
      'a name, which is looked for in bin, or a path relative to the prefix, without . and .. components',
    found: quoteValue(program.value),
    ...(program.value.startsWith('/') ? { fix: 'write it relative to the prefix' } : {}),
  };
}

/** What a shell would do something with: in a text nobody could tell whether it is meant. */
const FOR_A_SHELL = /["'`$\\|&;<>()*?~#]/;

/** Nothing runs an entry through a shell, and each word is a line of the installer. */
export function entryWordsAreLines({ setup: { entry } }: ManifestDraft): Problem[] {
  if (entry === null) return [];
  const { words, isText } = entry;
  const shell = isText ? words.filter(({ value }) => FOR_A_SHELL.test(value)).slice(0, 1) : [];
  return [
    ...words
      .filter(({ value }) => /\p{Cc}/u.test(value))
      .map(({ value, where }) => ({
        where,
        message: 'a word of entry holds a control character',
        found: quoteValue(value),
        fix: 'remove it',
      })),
    ...shell.map(({ value, where }) => ({
      where,
      message: 'entry is not run by a shell, so quotes and variables mean nothing in it',
      expected: 'words separated by spaces, or a list of words',
      found: quoteValue(value),
      fix: 'write a list: [bin/app, "two words"]; to run a shell, give it as the program',
    })),
  ];
}
