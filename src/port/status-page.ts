import { xml } from '../plan/emit/chart.js';
import type { BuildState, BuildStatus, PortStatus } from './types.js';

/**
 * Writes the page of a status: what is done, by waves, and what is left. It loads nothing and has no script; while the port runs,
 * the browser reads it again every two seconds.
 */
export function statusPage(status: PortStatus): string {
  const { from, to, state, builds, installer } = status;
  const title = `Port of ${to} on ${from}`;
  return `${[
    '<!doctype html>',
    '<html lang="en">',
    `<head><meta charset="utf-8">${POLICY}${state === 'running' ? AGAIN : ''}<title>${xml(title)}</title><style>${STYLE}</style></head>`,
    '<body>',
    `<h1>${xml(title)}</h1>`,
    `<p><b class="${state}">${state}</b>${status.step === '' ? '' : `: ${xml(status.step)}`}</p>`,
    `<p>Begun ${status.started}, last change ${status.updated}.</p>`,
    ...(installer === null ? [] : [`<p>Installer: ${xml(installer)}</p>`]),
    ...(builds.length === 0 ? [] : [`<p>${counts(builds)}</p>`]),
    ...waves(builds).flatMap(waveTable),
    '</body>',
    '</html>',
  ].join('\n')}\n`;
}

const POLICY = `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">`;

const AGAIN = '<meta http-equiv="refresh" content="2">';

const STYLE = [
  ':root{color-scheme:light dark}',
  'body{font:14px sans-serif;margin:2em}h2{font-size:1.1em}',
  'pre{white-space:pre-wrap}table{border-collapse:collapse}td,th{text-align:left;padding:.15em 1em .15em 0;overflow-wrap:anywhere}',
  '.done,.kept{color:#1a7f37}.running{color:#9a6700}.failed,.blocked{color:#cf222e}',
  '@media (prefers-color-scheme:dark){.done,.kept{color:#4ac26b}.running{color:#d4a72c}.failed,.blocked{color:#ff8182}}',
].join('');

/** The states in the order of the page, with what is said of them. */
const WORDS: Readonly<Record<BuildState, string>> = {
  running: 'building',
  failed: 'failed',
  blocked: 'waiting for a build that failed',
  waiting: 'to be built',
  done: 'built',
  kept: 'built before',
};

function counts(builds: readonly BuildStatus[]): string {
  return (Object.keys(WORDS) as BuildState[])
    .map((state) => ({ state, count: builds.filter((build) => build.state === state).length }))
    .filter(({ count }) => count > 0)
    .map(({ state, count }) => `<span class="${state}">${count} ${WORDS[state]}</span>`)
    .join(', ');
}

function waves(builds: readonly BuildStatus[]): BuildStatus[][] {
  const last = builds.reduce((most, { wave }) => Math.max(most, wave), 0);
  return Array.from({ length: last }, (_, index) => builds.filter(({ wave }) => wave === index + 1));
}

function waveTable(builds: readonly BuildStatus[], index: number): string[] {
  if (builds.length === 0) return [];
  return [
    `<h2>Wave ${index + 1}</h2>`,
    '<table><tr><th>build</th><th>state</th><th>time</th><th>needs</th></tr>',
    ...builds.map(
      (build) =>
        `<tr><td>${shownName(build)}</td><td class="${build.state}">${WORDS[build.state]}</td>` +
        `<td>${secondsOf(build)}</td><td>${xml(build.needs.join(', '))}</td></tr>`,
    ),
    '</table>',
    ...builds.flatMap(({ problem }) => (problem === null ? [] : [`<pre>${xml(problem)}</pre>`])),
  ];
}

/** A build that has begun has a log, even if an earlier run did it. */
function shownName({ id, name, log, state }: BuildStatus): string {
  const shown = xml(id === name ? name : `${name} (${id})`);
  return state === 'waiting' || state === 'blocked' ? shown : `<a href="${xml(addressOf(log))}">${shown}</a>`;
}

/** A path may hold what an address cannot: `#`, `?`, `%`. */
function addressOf(path: string): string {
  return path.split('/').map(encodeURIComponent).join('/');
}

function secondsOf({ started, ended }: BuildStatus): string {
  if (started === null || ended === null) return '';
  return `${Math.round((Date.parse(ended) - Date.parse(started)) / 1000)} s`;
}
