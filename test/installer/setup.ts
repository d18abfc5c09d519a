import { scriptEntries } from '../../src/payload/setup/scripts.js';
import { NO_SETTINGS, type Setup } from '../../src/payload/setup/types.js';

/** Returns the setup of a distribution with these scripts, by name. */
export function setupOfScripts(
  scripts: Readonly<Record<string, string>>,
  environment: Readonly<Record<string, string>> = {},
): Setup {
  const read = Object.entries(scripts).map(([name, text]) => ({ name, data: Buffer.from(text) }));
  return {
    settings: { ...NO_SETTINGS, scripts: Object.keys(scripts) },
    entries: scriptEntries(read, environment),
    frozen: [],
    entryWhere: null,
  };
}
