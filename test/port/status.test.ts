import { expect, test } from 'vitest';
import { portBuilds } from '../../src/port/builds.js';
import { afterEvent, firstStates, firstStatus } from '../../src/port/status.js';
import { statusPage } from '../../src/port/status-page.js';
import { SAMPLE } from '../plan/sample.js';

const AT = '2026-01-02T03:04:05.000Z';
const LATER = '2026-01-02T03:04:47.000Z';
const builds = portBuilds(SAMPLE, { common: '', engineOf: () => '', recipe: () => '' });
const first = firstStates(builds, () => false, '../out/.logs');
const stateOf = (states: typeof first, id: string) => states.find((build) => build.id === id)?.state;

test('what waits for a failed build is blocked, and nothing else', () => {
  const [{ id = '' } = {}] = builds;
  const failed = afterEvent(first, { kind: 'failed', id }, { now: AT, problem: 'why' });
  expect(stateOf(failed, id)).toBe('failed');
  const needing = new Set([id]);
  for (const build of builds) if (build.needs.some((need) => needing.has(need))) needing.add(build.id);
  needing.delete(id);
  expect(needing.size).toBeGreaterThan(0);
  expect(failed.filter(({ state }) => state === 'blocked').map((build) => build.id)).toEqual([...needing]);
});

test('the page shows waves, times, logs, failures and what is left, whatever the names', async () => {
  const [one, two, three, four] = builds;
  let states = firstStates(builds, ({ id }) => id === four?.id, '../out/.logs');
  const event = (kind: 'start' | 'done' | 'failed', id = '', now = AT) => {
    states = afterEvent(
      states,
      { kind, id },
      { now, problem: kind === 'failed' ? '<script>no "quotes"</script>' : null },
    );
  };
  event('start', one?.id);
  event('done', one?.id, LATER);
  event('start', two?.id);
  event('failed', two?.id, LATER);
  event('start', three?.id);
  const begun = { ...firstStatus(SAMPLE, AT), step: 'building', updated: LATER, builds: states };
  await expect(statusPage(begun)).toMatchFileSnapshot('golden/status.html');
  const ended = { ...begun, state: 'done', step: '', installer: '/dist/a&b.sh' } as const;
  expect(statusPage(begun)).toContain('http-equiv="refresh"');
  expect(statusPage(ended)).not.toContain('http-equiv="refresh"');
  expect(statusPage(ended)).toContain('/dist/a&amp;b.sh');
  const named = states.map((build) => ({ ...build, log: '../out #1/50%/a?.log' }));
  expect(statusPage({ ...ended, builds: named })).toContain('href="../out%20%231/50%25/a%3F.log"');
});
