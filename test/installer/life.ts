import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openedPackage } from '../fixtures/opened.js';
import type { FixturePackage } from '../fixtures/package.js';
import { makeInstaller } from './make-installer.js';
import { run } from './run.js';

/** In which the names of LIVED_IN are text. */
export const UTF8 = { LC_ALL: 'C.UTF-8' };

/** An installer of these packages, with a licence. */
export async function installerOf(packages: readonly FixturePackage[], version = '1.0'): Promise<string> {
  const opened = await Promise.all(packages.map(openedPackage));
  return makeInstaller(opened, { version, licenseText: 'A licence.\n' }).path;
}

/** An installer, a folder of its own for one prefix, which is HOME as well, and the ways to look after what is there. */
export class Life {
  readonly folder = realpathSync(mkdtempSync(join(tmpdir(), 'archi-life-')));
  readonly prefix: string;

  constructor(
    readonly installer: string,
    name = 'prefix',
  ) {
    this.prefix = join(this.folder, name);
  }

  sh(...args: string[]) {
    return run(['sh', ...args], { env: { ...UTF8, HOME: this.folder }, cwd: this.folder });
  }

  install() {
    return this.sh(this.installer, '-b', '-p', this.prefix);
  }

  /** `--verify`, `--repair` or `--uninstall` by the installer. */
  look(mode: string, ...args: string[]) {
    return this.sh(this.installer, mode, this.prefix, ...args);
  }

  /** The same by the script that lies in the prefix. */
  manage(...args: string[]) {
    return this.sh(join(this.prefix, '.archi/manage.sh'), ...args);
  }

  verify() {
    return JSON.parse(this.look('--verify', '--json').stdout);
  }

  /** A text without what differs from run to run. */
  shown(text: string): string {
    return text.replaceAll(this.prefix, 'PREFIX').replaceAll(this.folder, 'FOLDER');
  }

  /** Nine paths are changed, missing, or something else. */
  plantDamage(): void {
    const at = (path: string) => join(this.prefix, path);
    appendFileSync(at('bin/two-names'), 'x');
    run(['chmod', '600', at('etc/conf')]);
    rmSync(at('lib/link.so'));
    symlinkSync('elsewhere', at('lib/link.so'));
    rmSync(at('share/odd/*'));
    rmSync(at('share/folder'), { recursive: true });
    rmSync(at('bin/run'));
    mkdirSync(at('bin/run'));
    appendFileSync(at('conda-meta/plain-1.0-0.json'), ' ');
    appendFileSync(at('.archi/installed/plain-1.0-0'), 'x');
  }

  addOwnFiles(): void {
    const at = (path: string) => join(this.prefix, path);
    mkdirSync(at('envs/work'), { recursive: true });
    writeFileSync(at('envs/work/file'), '');
    writeFileSync(at('mine'), 'mine');
    mkdirSync(at('.archi/mine'));
    writeFileSync(at('.archi/mine/file'), 'mine');
    mkdirSync(at('.archi/repair'));
    writeFileSync(at('.archi/repair/mine'), 'mine');
    writeFileSync(at('share/tab\tand\nnewline'), 'mine');
    symlinkSync('mine', at('bin/my-link'));
    // python's own, of a source of ours and of one that is not.
    mkdirSync(at('lib/plain/__pycache__'));
    for (const name of ['a.cpython-311.pyc', 'a.cpython-311.opt-1.pyc', 'other.cpython-311.pyc'])
      writeFileSync(at(join('lib/plain/__pycache__', name)), '');
  }
}
