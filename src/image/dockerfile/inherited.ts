import type { ImageConfig } from '../types.js';
import { dockerWord, execForm } from './quote.js';

/** What an image's configuration says of running it. */
export type RunConfig = NonNullable<ImageConfig['config']>;

/** What a last stage that begins from nothing takes over from a base's configuration. */
export interface Inherited {
  /** Instructions, one a line: ENV (but PATH), LABEL, SHELL, STOPSIGNAL, EXPOSE, VOLUME, HEALTHCHECK. */
  readonly lines: readonly string[];
  /** Null: the base has none. */
  readonly path: string | null;
  readonly workdir: string | null;
  readonly entrypoint: readonly string[] | null;
  readonly cmd: readonly string[] | null;
  /** What no Dockerfile can say: values with line breaks. */
  readonly unsaid: readonly string[];
}

/** A base's configuration as instructions. Its user and its triggers are left out. */
export function inherited(config: RunConfig): Inherited {
  const variables = (config.Env ?? []).map(split);
  const labels = Object.entries(config.Labels ?? {});
  const unsaid: string[] = [];
  const line = (what: string, text: () => string): string[] => {
    try {
      return [text()];
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      unsaid.push(what);
      return [];
    }
  };
  const words = (keyword: string, found: readonly string[]) =>
    found.length === 0 ? [] : line(keyword, () => `${keyword} ${found.map(dockerWord).join(' ')}`);
  return {
    lines: [
      ...variables
        .filter(([name]) => name !== 'PATH')
        .flatMap(([name, value]) =>
          line(`ENV ${name}`, () => `ENV ${dockerWord(name)}=${dockerWord(value)}`),
        ),
      ...labels.flatMap(([key, value]) =>
        line(`LABEL ${key}`, () => `LABEL ${dockerWord(key)}=${dockerWord(value)}`),
      ),
      ...exec('SHELL', textsIn(config['Shell'])),
      ...words('STOPSIGNAL', textsIn([config['StopSignal']])),
      ...words('EXPOSE', keysOf(config['ExposedPorts'])),
      ...exec('VOLUME', keysOf(config['Volumes'])),
      ...healthcheck(config['Healthcheck'], line),
    ],
    path: variables.findLast(([name]) => name === 'PATH')?.[1] || null,
    workdir: config.WorkingDir || null,
    entrypoint: config.Entrypoint?.length ? config.Entrypoint : null,
    cmd: config.Cmd?.length ? config.Cmd : null,
    unsaid,
  };
}

function exec(keyword: string, words: readonly string[]): string[] {
  return words.length === 0 ? [] : [`${keyword} ${execForm(words)}`];
}

const TIMES = {
  Interval: 'interval',
  Timeout: 'timeout',
  StartPeriod: 'start-period',
  StartInterval: 'start-interval',
} as const;

function healthcheck(found: unknown, line: (what: string, text: () => string) => string[]): string[] {
  const check = objectOf(found);
  const [kind, ...rest] = textsIn(check['Test']);
  if (kind === 'NONE') return ['HEALTHCHECK NONE'];
  if (kind !== 'CMD' && kind !== 'CMD-SHELL') return [];
  const times = Object.entries(TIMES).flatMap(([key, flag]) => {
    const nanoseconds = numberIn(check[key]);
    return nanoseconds > 0 ? [`--${flag}=${nanoseconds / 1e9}s `] : [];
  });
  const retries = numberIn(check['Retries']);
  const flags = [...times, ...(retries > 0 ? [`--retries=${retries} `] : [])].join('');
  return line('HEALTHCHECK', () => {
    const command = kind === 'CMD' ? execForm(rest) : rest.join(' ');
    if (/[\r\n]/.test(command)) throw new RangeError('an instruction is one line');
    return `HEALTHCHECK ${flags}CMD ${command}`;
  });
}

function split(line: string): [string, string] {
  const at = line.indexOf('=');
  return at < 0 ? [line, ''] : [line.slice(0, at), line.slice(at + 1)];
}

function keysOf(found: unknown): string[] {
  return Object.keys(objectOf(found)).sort();
}

function numberIn(found: unknown): number {
  return typeof found === 'number' ? found : 0;
}

function textsIn(found: unknown): string[] {
  return Array.isArray(found) ? found.filter((one) => typeof one === 'string' && one !== '') : [];
}

function objectOf(found: unknown): Readonly<Record<string, unknown>> {
  return typeof found === 'object' && found !== null ? (found as Record<string, unknown>) : {};
}
