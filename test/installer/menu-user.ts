import {
  chownSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  statSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openedPackage } from '../fixtures/opened.js';
import { makeInstaller } from './make-installer.js';
import { menuPackage } from './menu-packages.js';
import { run } from './run.js';

/** Where a user's desktop entries are, below the home. */
export const DESKTOP = '.local/share/applications';

const isRoot = process.getuid?.() === 0;
const NOBODY = 65534;

/** The tools that it takes to be an ordinary user. */
export const USER_TOOLS: readonly string[] = isRoot ? ['setpriv'] : [];

/** What update-mime-database and update-desktop-database make is not ours. */
const OURS = [DESKTOP, '.local/share/desktop-directories', '.local/share/mime/packages', '.config'];

/** An ordinary user with an empty home, whoever runs the tests: root's entries are those of the whole machine. */
export class MenuUser {
  readonly home = realpathSync(mkdtempSync(join(tmpdir(), 'archi-menus-')));

  constructor() {
    if (isRoot) chownSync(this.home, NOBODY, NOBODY);
  }

  run(command: readonly string[], env: Record<string, string> = {}) {
    const as = isRoot ? ['setpriv', `--reuid=${NOBODY}`, `--regid=${NOBODY}`, '--clear-groups'] : [];
    return run([...as, ...command], { env: { HOME: this.home, LC_ALL: 'C.UTF-8', ...env }, cwd: this.home });
  }

  /** Gives the user what a test has put into the home. */
  owns(): void {
    if (isRoot) run(['chown', '-hR', `${NOBODY}:${NOBODY}`, this.home]);
  }

  /** Returns the files below the home that an installation makes outside of its prefix, with their content. */
  entries(): Record<string, string> {
    const files: Record<string, string> = {};
    const walk = (folder: string) => {
      if (!existsSync(folder)) return;
      for (const name of readdirSync(folder).sort()) {
        const path = join(folder, name);
        if (statSync(path).isDirectory()) walk(path);
        else files[path.slice(this.home.length + 1)] = readFileSync(path, 'utf8');
      }
    };
    for (const top of OURS) walk(join(this.home, top));
    delete files[`${DESKTOP}/mimeinfo.cache`];
    return files;
  }
}

/** Makes an installer, which every user may read, of a package with this menu. Returns its path. */
export async function installerWith(text: string): Promise<string> {
  const { path } = makeInstaller([await openedPackage(menuPackage('app', text))]);
  readableByAll(join(path, '..'));
  return path;
}

/** Lets an ordinary user read a folder of root's. */
export function readableByAll(folder: string): void {
  if (isRoot) run(['chmod', '-R', 'a+rX', folder]);
}
