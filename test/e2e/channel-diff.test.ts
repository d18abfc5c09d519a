import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { writeFixtureChannel } from '../fixtures/channel.js';
import { archiConstructOk } from './cli.js';

// The fast tests compare in their own thread, the command in worker threads.
it('channel diff names the files that changed inside packages', async () => {
  const base = mkdtempSync(join(tmpdir(), 'archi-construct-diff-'));
  onTestFinished(() => rmSync(base, { recursive: true }));
  const [old, young] = [join(base, 'old'), join(base, 'young')];
  await writeFixtureChannel(old, [{ name: 'a', files: { x: '1', y: '22', z: '3' } }]);
  await writeFixtureChannel(young, [{ name: 'a', build: '1', files: { x: '1', y: '2', w: '' } }]);
  const text = await archiConstructOk(['channel', 'diff', old, young]);
  expect(text).toContain('files inside: 1 added, 1 removed, 1 changed, 1 the same');
  expect(text).toContain('~ y  (2 B → 1 B)');
  const { changed } = JSON.parse(await archiConstructOk(['channel', 'diff', old, young, '--json']));
  expect(changed[0].inside).toMatchObject({
    added: [{ path: 'w' }],
    removed: [{ path: 'z' }],
    changed: [{ before: { size: 2 }, after: { size: 1 } }],
    same: 1,
  });
});
