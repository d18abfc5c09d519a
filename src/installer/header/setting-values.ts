import type { SetupOption } from '../../manifest/setup/behaviour.js';
import type { Settings } from '../../payload/setup/types.js';

/** Returns the values of a header for these settings. header.sh has the defaults of those that are left out. */
export function settingValues(settings: Settings): Readonly<Record<string, string>> {
  const { scripts, defaultPrefix, conclusionText } = settings;
  const values = {
    SCRIPTS: scripts.join(' '),
    DEFAULT_PREFIX: defaultPrefix ?? '',
    NO_SPACES: settings.spacesInPrefix ? '' : '1',
    BATCH_MODE: settings.batchMode ? '1' : '',
    CONCLUSION: conclusionText ?? '',
    NO_REGISTER: settings.registerEnvs ? '' : '1',
    NO_INIT: settings.initializeConda === null ? '1' : '',
    INIT_CONDABIN: settings.initializeConda === 'condabin' ? '1' : '',
    INIT_BY_DEFAULT: settings.initializeByDefault ? '1' : '',
    VIRTUAL_SPECS: settings.virtualSpecs.map(({ name, version }) => `${name} ${version}`).join('\n'),
    OPTIONS: settings.options.map(optionLine).join('\n'),
    ENTRY: settings.entry?.join('\n') ?? '',
  };
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== ''));
}

/** `optionIn` of value-kinds.ts reads it. */
function optionLine({ name, values, default: usual, question }: SetupOption): string {
  return [name, values?.join('|') ?? '', usual, question].join('\t');
}
