import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { outputOf } from '../program.js';
import { describeWithTools } from '../tools.js';
import { installerIn } from './build-installer.js';
import { bootstrapChannel } from './channel.js';
import { archiConstructOk } from './cli.js';
import { obstacleTo, ROOT_TOOLS } from './obstacles.js';
import { freshRoot, type Root } from './root.js';

const WHEELS = ['markupsafe==2.1.5', 'jinja2==3.1.4', 'numpy==1.26.4', 'lxml==5.2.2'];
const PREFIX = '/opt/wheels';
const PYTHON = `${PREFIX}/bin/python3.11`;

/** Says what the compiled parts of wheels give: one of C, one with libraries of its own, one of C++ and Fortran. */
const USE = `import jinja2, markupsafe._speedups as fast
print(jinja2.Template("{{ x }}", autoescape=True).render(x="<a>"), fast.__name__)
import numpy
print(numpy.linalg.solve(numpy.array([[3., 1.], [1., 2.]]), numpy.array([9., 8.])).round(6).tolist())
import lxml.etree
print(lxml.etree.fromstring("<a><b>c</b></a>").xpath("string(b)"))`;
const USED = /^&lt;a&gt; markupsafe\._speedups\n\[2\.0, 3\.0\]\nc\n$/;

const needs = { tools: [...ROOT_TOOLS, 'python3.11', 'tar'], obstacle: obstacleTo('linux-aarch64') };
describeWithTools('wheels for aarch64 in a python under qemu', needs, () => {
  let folder: string;
  let root: Root;
  const at = (name: string) => join(folder, name);

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'archi-wheels-'));
    // --verify and --uninstall look for files with find.
    root = await freshRoot('linux-aarch64', { more: ['findutils'] });
    const tags = [
      '--platform',
      'manylinux_2_17_aarch64',
      '--python-version',
      '3.11',
      '--only-binary',
      ':all:',
    ];
    const pip = [
      'python3.11',
      '-m',
      'pip',
      'download',
      '--quiet',
      '--disable-pip-version-check',
      '--no-deps',
    ];
    await outputOf([...pip, ...tags, '--dest', at('wheels'), ...WHEELS]);
    const manifest = {
      ...{ name: 'Wheels', version: '1.0.0', prefix: PREFIX, specs: ['python 3.11.*', 'pip'] },
      channels: [await bootstrapChannel('linux-aarch64', { suite: 'bookworm' })],
      wheels: readdirSync(at('wheels')).map((fn) => `./wheels/${fn}`),
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
    expect([used.status, used.stdout], used.stderr).toEqual([0, expect.stringMatching(USED)]);
    const listed = await root.run([PYTHON, '-m', 'pip', 'list', '--format', 'freeze']);
    expect(listed.stdout.toLowerCase().split('\n')).toEqual(expect.arrayContaining(WHEELS));
    const check = await root.run([PYTHON, '-m', 'pip', 'check']);
    expect([check.status, check.stdout]).toEqual([0, 'No broken requirements found.\n']);
  }

  test('are used, and clean to pip, in an installed prefix; what pip removes is no damage', async () => {
    const installed = await root.run(['sh', '/installer.sh', '-b', '-p', PREFIX]);
    expect(installed.status, installed.stderr).toBe(0);
    await judge();
    const removed = await root.run([PYTHON, '-m', 'pip', 'uninstall', '--yes', 'markupsafe']);
    expect(removed.status, removed.stderr).toBe(0);
    expect((await root.run([PYTHON, '-c', 'import markupsafe'])).status).toBe(1);
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
