import type { Problem } from '../../errors.js';
import { quoteValue } from '../../text/quote-value.js';
import type { ManifestDraft } from '../draft.js';
import { optionVariable } from '../setup/options.js';
import { isOwnFilePlace, OWN_FILE_PLACE } from '../setup/own-file-place.js';

/** Scripts lie near the manifest. Links are checked when they are read. */
export function scriptsStayNear({ setup }: ManifestDraft): Problem[] {
  return setup.scripts.flatMap(({ name, path }) =>
    isOwnFilePlace(path.value)
      ? []
      : {
          where: path.where,
          message: `scripts.${name} must not lead to this path`,
          expected: OWN_FILE_PLACE,
          found: quoteValue(path.value),
          fix: 'copy the script beside the manifest, and name that file',
        },
  );
}

const VARIABLE = /^[A-Za-z_][A-Za-z0-9_]*$/;

/** What the installer itself sets for scripts. */
const SET_BY_INSTALLER = /^(?:INSTALLER_.*|PREFIX|FORCE|INST_OPT|TMP)$/;

/** Environment variables have names that every shell accepts, and not those that the installer sets. */
export function scriptVariablesAreNames({ setup }: ManifestDraft): Problem[] {
  return setup.scriptEnvironment.flatMap(({ name, where }) => {
    const problem = { where, found: quoteValue(name), fix: 'choose another name' };
    if (!VARIABLE.test(name)) {
      const expected = 'letters, digits and _, beginning with no digit';
      return { ...problem, message: 'this cannot be the name of an environment variable', expected };
    }
    const isOption = setup.options.some((option) => optionVariable(option.name.value) === name);
    if (isOption) return { ...problem, message: 'an option of this manifest sets this variable for scripts' };
    if (!SET_BY_INSTALLER.test(name)) return [];
    return { ...problem, message: 'the installer itself sets this variable for scripts' };
  });
}

/** The kernel refuses a variable of 128 KiB, and all together of a quarter of the stack. */
const LONGEST = 64 * 1024;

/** The environment of scripts fits into what a program can be given. */
export function scriptEnvironmentIsShort({ setup }: ManifestDraft): Problem | Problem[] {
  const { scriptEnvironment } = setup;
  const bytes = scriptEnvironment.reduce(
    (sum, { name, text }) => sum + name.length + Buffer.byteLength(text),
    0,
  );
  const [first] = scriptEnvironment;
  if (first === undefined || bytes <= LONGEST) return [];
  return {
    where: first.where,
    message: 'the environment of the scripts is too large for a program to be started with',
    expected: `at most ${LONGEST} bytes`,
    found: `${bytes} bytes`,
    fix: 'put large texts into a file',
  };
}
