import { mkdirSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { silent } from '../../../src/events.js';
import { buildInstaller } from '../../../src/installer/build.js';
import { lockOf } from '../../installer/envs.js';
import { NO_PYTHON, SITE } from '../../installer/pyc.js';
import { run } from '../../installer/run.js';
import { edgesIn } from '../../installer/workshop.js';
import type { FixtureWheel } from '../../wheels/fixture.js';
import { lockedWheel } from '../../wheels/locked.js';
import { describedImage, imageIn, sameInstaller } from './studio.js';
import { foundIn, unionOf, withoutLists } from './unpacked.js';

const HELLO: FixtureWheel = {
  name: 'hello',
  files: {
    'hello/__init__.py': 'def main(): print("hello")\n',
    'hello-1.0.data/scripts/say': '#!python\nimport hello\n',
    'hello-1.0.data/data/share/hello/text': 'text\n',
    'hello-1.0.data/headers/hello.h': 'int hello;\n',
  },
  info: { 'entry_points.txt': '[console_scripts]\nhello = hello:main\n' },
};
const WORLD: FixtureWheel = { name: 'world', files: { 'world.py': 'import hello\n' } };

let folder: string;

beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'archi-image-wheels-')));
});
afterEach(() => rmSync(folder, { recursive: true }));

test.each([1, 2, 60])(
  'with at most %i layers, their union is what the installer writes for wheels of the base and of an environment',
  async (maxLayers) => {
    const { envs = [], ...base } = await lockOf(folder, { '': NO_PYTHON, work: NO_PYTHON });
    const [hello, world] = [lockedWheel(folder, HELLO), lockedWheel(folder, WORLD)];
    const ofEnvs = envs.map((env) => ({ ...env, wheels: [hello, world] }));
    const lock = { ...base, wheels: [hello], envs: ofEnvs };
    const prefix = join(folder, 'opt/here');
    mkdirSync(join(folder, 'opt'));
    const { path } = await buildInstaller(sameInstaller(folder, lock), edgesIn(folder, silent));
    const installed = run(['sh', path, '-b', '-p', prefix, '--no-compile']);
    expect(installed.code, installed.stderr).toBe(0);
    const { image } = await imageIn(folder, lock, describedImage({ prefix, maxLayers }));
    const union = await unionOf(image);
    const root = prefix.slice(1);
    // The installer's list has a column for its payload.
    const comparable = (found: Readonly<Record<string, string>>) =>
      Object.entries(withoutLists(found)).filter(
        ([name]) => name.startsWith(`${root}/`) && !name.endsWith('/.archi/packages'),
      );
    expect(comparable(union)).toEqual(comparable(foundIn(prefix, root)));
    const places = [
      ...['bin/hello', 'bin/say', 'share/hello/text', `${SITE}/hello-1.0.dist-info/RECORD`],
      ...['bin/hello', 'bin/say', `${SITE}/hello/__init__.py`, `${SITE}/world.py`].map(
        (at) => `envs/work/${at}`,
      ),
    ];
    expect(Object.keys(union)).toEqual(expect.arrayContaining(places.map((at) => `${root}/${at}`)));
    // conda-meta has no records of wheels.
    expect(Object.keys(union).filter((name) => /conda-meta\/(?:hello|world)/.test(name))).toEqual([]);
  },
);
