import { isObject } from '../../conda/json-text.js';
import type { RunConfig } from '../types.js';
import { splitVariable } from '../variables.js';
import { dockerWord, writeExecForm } from './quote.js';

/** The part of a base's configuration that a last stage FROM scratch repeats. */
export interface Inherited {
  /** Instructions, one a line: ENV (but PATH), LABEL, SHELL, STOPSIGNAL, EXPOSE, VOLUME, HEALTHCHECK. */
  readonly lines: readonly string[];
  /** The base's PATH; null if it has none. */
  readonly path: string | null;
  readonly workdir: string | null;
  readonly entrypoint: readonly string[] | null;
  readonly cmd: readonly string[] | null;
  /** Names of what no Dockerfile can express: values with line breaks. */
  readonly unsaid: readonly string[];
}

/** Turns a base's configuration into instructions. Its user and its ONBUILD triggers are left out. */
export function inheritedConfig(config: RunConfig): Inherited {
  const variables = (config.Env ?? []).map(splitVariable);
  const labels = Object.entries(config.Labels ?? {});
  const unsaid: string[] = [];
  const line = (keyword: string, text: () => string): string[] => {
    try {
      return [text()];
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      unsaid.push(keyword);
      return [];
    }
  };
  const words = (keyword: string, values: readonly string[]) =>
    values.length === 0 ? [] : line(keyword, () => `${keyword} ${values.map(dockerWord).join(' ')}`);
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
  return words.length === 0 ? [] : [`${keyword} ${writeExecForm(words)}`];
}

const TIMES = {
  Interval: 'interval',
  Timeout: 'timeout',
  StartPeriod: 'start-period',
  StartInterval: 'start-interval',
} as const;

function healthcheck(value: unknown, line: (keyword: string, text: () => string) => string[]): string[] {
  const check = isObject(value) ? value : {};
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
    const command = kind === 'CMD' ? writeExecForm(rest) : rest.join(' ');
    if (/[\r\n]/.test(command)) throw new RangeError('an instruction must be one line');
    return `HEALTHCHECK ${flags}CMD ${command}`;
  });
}

function keysOf(value: unknown): string[] {
  return isObject(value) ? Object.keys(value).sort() : [];
}

function numberIn(value: unknown): number {
  return typeof value === 'number' ? value : 0;
}

function textsIn(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string' && item !== '') : [];
}
