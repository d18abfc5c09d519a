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

/** A locale in which the names of LIVED_IN are text. */
export const UTF8 = { LC_ALL: 'C.UTF-8' };

/** Makes an installer of these packages with a licence. */
export async function installerOf(packages: readonly FixturePackage[], version = '1.0'): Promise<string> {
  const opened = await Promise.all(packages.map(openedPackage));
  return makeInstaller(opened, { version, licenseText: 'A licence.\n' }).path;
}

/** An installer, a folder of its own with one prefix, which is HOME too, and the commands for that prefix. */
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

  /** Runs `--verify`, `--repair` or `--uninstall` of the installer. */
  look(mode: string, ...args: string[]) {
    return this.sh(this.installer, mode, this.prefix, ...args);
  }

  /** Runs the same of the script in the prefix. */
  manage(...args: string[]) {
    return this.sh(join(this.prefix, '.archi/manage.sh'), ...args);
  }

  verify() {
    return JSON.parse(this.look('--verify', '--json').stdout);
  }

  /** Returns a text without what differs from run to run. */
  shown(text: string): string {
    return text.replaceAll(this.prefix, 'PREFIX').replaceAll(this.folder, 'FOLDER');
  }

  /** Changes, removes or replaces nine paths. */
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
    // Files that Python compiles from a source of ours and from another one.
    mkdirSync(at('lib/plain/__pycache__'));
    for (const name of ['a.cpython-311.pyc', 'a.cpython-311.opt-1.pyc', 'other.cpython-311.pyc'])
      writeFileSync(at(join('lib/plain/__pycache__', name)), '');
  }
}
