/** A setting of pip, and the variable or file that it is from. */
export interface PipSetting {
  readonly value: string;
  readonly where: string;
}

/** The settings of pip that say where wheels come from. */
export interface PipSettings {
  /** Perhaps with credentials. */
  readonly indexUrl: PipSetting | null;
  /** The path of the certificates that servers are checked against. */
  readonly cert: PipSetting | null;
}

/** The environment and the files of this machine. */
export interface PipPlaces {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Reads a text file; returns null if there is none. */
  readonly readText: (path: string) => string | null;
}

/** Returns what `pip install` would use: its variables, else its files, of which the user's come before the machine's. */
export function pipSettings({ env, readText }: PipPlaces): PipSettings {
  const files = pathsOf(env).map((where) => ({ where, sections: parsePipConfig(readText(where) ?? '') }));
  const setting = (name: string): PipSetting | null => {
    const variable = `PIP_${name.replaceAll('-', '_').toUpperCase()}`;
    const own = env[variable]?.trim();
    if (own) return { value: own, where: variable };
    // `[install]` of any file comes before `[global]` of any other.
    const found = SECTIONS.flatMap((section) =>
      files.flatMap(({ where, sections }) => {
        const value = sections.get(section)?.get(name)?.trim();
        return value ? { value, where } : [];
      }),
    );
    return found[0] ?? null;
  };
  return { indexUrl: setting('index-url'), cert: setting('cert') };
}

const SECTIONS = ['install', 'global'];

/** Returns the paths of pip's files on Linux; an earlier one counts. */
function pathsOf(env: PipPlaces['env']): string[] {
  const own = env['PIP_CONFIG_FILE'];
  if (own === '/dev/null') return [];
  const home = env['HOME'] || '';
  const config = env['XDG_CONFIG_HOME'] || `${home}/.config`;
  const machine = (env['XDG_CONFIG_DIRS'] || '/etc/xdg').split(':');
  const paths = [
    own,
    env['VIRTUAL_ENV'] && `${env['VIRTUAL_ENV']}/pip.conf`,
    `${config}/pip/pip.conf`,
    home && `${home}/.pip/pip.conf`,
    '/etc/pip.conf',
    ...machine.map((folder) => `${folder}/pip/pip.conf`).toReversed(),
  ];
  return paths.flatMap((path) => (path?.startsWith('/') ? path : []));
}

/** The settings of a pip.conf, by section and name. */
export type PipConfig = ReadonlyMap<string, ReadonlyMap<string, string>>;

/** Reads a pip.conf, an INI file: names in lower case with `-`, of a name that is there twice the last value. Lines that are none are passed over. */
export function parsePipConfig(text: string): PipConfig {
  const sections = new Map<string, Map<string, string>>();
  let section: Map<string, string> | undefined;
  let key: string | null = null;
  for (const line of text.split(/\r\n|\r|\n/)) {
    const content = line.trim();
    if (content === '' || content.startsWith('#') || content.startsWith(';')) continue;
    const named = line.startsWith('[') ? line.slice(1, line.indexOf(']')) : null;
    if (named !== null) {
      section = sections.get(named) ?? new Map();
      sections.set(named, section);
      key = null;
    } else if (/^\s/.test(line)) {
      if (key !== null) section?.set(key, `${section.get(key) ?? ''}\n${content}`);
    } else {
      const delimiter = content.search(/[=:]/);
      key = delimiter < 1 ? null : content.slice(0, delimiter).trim().toLowerCase().replaceAll('_', '-');
      if (key !== null) section?.set(key, content.slice(delimiter + 1).trim());
    }
  }
  return sections;
}
