import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { outputOf } from '../program.js';
import { describeWithTools } from '../tools.js';
import { installerIn } from './build-installer.js';
import { bootstrapChannel } from './channel.js';
import { archiConstructOk } from './cli.js';
import { obstacleTo, ROOT_TOOLS } from './obstacles.js';
import { obstacleToIndex } from './pip-index.js';
import { freshRoot, type Root } from './root.js';

/** Four with compiled parts, and what they require. */
const WHEELS = [
  ...['numpy==1.26.4', 'lxml==6.0.2', 'cryptography==42.0.8', 'cffi==1.17.1', 'pycparser==2.22'],
  ...['pydantic-core==2.20.1', 'pydantic==2.8.2', 'annotated-types==0.7.0', 'typing-extensions==4.12.2'],
];
const PREFIX = '/opt/wheels';
const PYTHON = `${PREFIX}/bin/python3.11`;

/** Says what the compiled parts give: those of C, C++, Fortran and Rust, and one with libraries of its own. */
const USE = `import numpy
print(numpy.linalg.solve(numpy.array([[3., 1.], [1., 2.]]), numpy.array([9., 8.])).round(6).tolist())
import lxml.etree
print(lxml.etree.fromstring("<a><b>c</b></a>").xpath("string(b)"))
from cryptography.fernet import Fernet
key = Fernet(Fernet.generate_key())
print(key.decrypt(key.encrypt(b"d")))
import pydantic
class E(pydantic.BaseModel):
    f: int
print(E.model_validate_json('{"f": "7"}'))`;
const USED = "[2.0, 3.0]\nc\nb'd'\nf=7\n";

const needs = {
  tools: [...ROOT_TOOLS, 'python3', 'tar'],
  obstacle: obstacleTo('linux-aarch64') ?? obstacleToIndex(),
};
describeWithTools('wheels of an index for aarch64 in a python under qemu', needs, () => {
  let folder: string;
  let root: Root;
  const at = (name: string) => join(folder, name);

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'archi-wheels-'));
    // --verify and --uninstall look for files with find.
    root = await freshRoot('linux-aarch64', { more: ['findutils'] });
    const manifest = {
      ...{ name: 'Wheels', version: '1.0.0', prefix: PREFIX, specs: ['python 3.11.*', 'pip'] },
      channels: [await bootstrapChannel('linux-aarch64', { suite: 'bookworm' })],
      wheels: WHEELS,
      platforms: { 'linux-aarch64': { virtual_packages: ['__glibc 2.36'] } },
    };
    const { prefix, ...installer } = manifest;
    writeFileSync(at('manifest.yaml'), JSON.stringify(installer));
    const image = { name: 'wheels', base: 'scratch', manifest: 'manifest.yaml', prefix };
    writeFileSync(at('image.yaml'), JSON.stringify(image));
    await archiConstructOk([
      'installer',
      '--manifest',
      at('manifest.yaml'),
      '--out',
      at('out'),
      '--pyc',
      'none',
    ]);
    copyFileSync(at(`out/${installerIn(at('out'))}`), join(root.path, 'installer.sh'));
    mkdirSync(join(root.path, 'opt'), { recursive: true });
    await archiConstructOk(['image', '--image', at('image.yaml'), '--arch', 'aarch64', '--out', at('out')]);
  });

  afterAll(() => {
    for (const path of [folder, root.path]) rmSync(path, { recursive: true, force: true });
  });

  /** Uses the wheels, lets pip look at them, and takes one out. */
  async function judge() {
    const used = await root.run([PYTHON, '-c', USE]);
    expect([used.status, used.stdout], used.stderr).toEqual([0, USED]);
    const listed = await root.run([PYTHON, '-m', 'pip', 'list', '--format', 'freeze']);
    expect(listed.stdout.toLowerCase().replaceAll('_', '-').split('\n')).toEqual(
      expect.arrayContaining(WHEELS),
    );
    const check = await root.run([PYTHON, '-m', 'pip', 'check']);
    expect([check.status, check.stdout]).toEqual([0, 'No broken requirements found.\n']);
  }

  test('are used, and clean to pip, in an installed prefix; what pip removes is no damage', async () => {
    const installed = await root.run(['sh', '/installer.sh', '-b', '-p', PREFIX]);
    expect(installed.status, installed.stderr).toBe(0);
    await judge();
    const removed = await root.run([PYTHON, '-m', 'pip', 'uninstall', '--yes', 'cffi']);
    expect(removed.status, removed.stderr).toBe(0);
    expect((await root.run([PYTHON, '-c', 'import cffi'])).status).toBe(1);
    for (const words of [['--verify'], ['-b', '--uninstall']]) {
      const { status, stdout, stderr } = await root.run(['sh', '/installer.sh', ...words, PREFIX]);
      expect(status, `${words}: ${stdout}${stderr}`).toBe(0);
    }
  });

  test('are used, and clean to pip, in a direct image', async () => {
    rmSync(join(root.path, PREFIX), { recursive: true, force: true });
    await outputOf(['tar', '-xf', at('out/wheels-aarch64.tar'), '-C', at('out')]);
    const [{ Layers: layers }] = JSON.parse(readFileSync(at('out/manifest.json'), 'utf8'));
    for (const layer of layers) await outputOf(['tar', '-xf', at(`out/${layer}`), '-C', root.path]);
    await judge();
  });
});
