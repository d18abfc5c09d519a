import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, beforeEach } from 'vitest';
import { shellQuote } from '../../src/text/shell-word.js';
import { openedPackage } from '../fixtures/opened.js';
import type { FixturePackage } from '../fixtures/package.js';
import { toolsThere } from '../tools.js';
import { makeInstaller } from './make-installer.js';
import { run } from './run.js';
import { PLACEHOLDER } from './sample.js';

const text = { prefix: PLACEHOLDER, mode: 'text' } as const;

/** A conda with a shell function and a `conda init` that writes its arguments into $HOME/asked. */
function conda(version: string, init = 'printf "%s\\n" "$0 $*" >"$HOME/asked"'): FixturePackage {
  const script = { mode: 0o755, placeholder: text };
  return {
    name: 'conda',
    version,
    files: {
      'etc/profile.d/conda.sh': 'conda() { printf "%s\\n" "found: $*"; }\n',
      'bin/conda': { ...script, data: `#!/bin/sh\n# '${PLACEHOLDER}'\n${init}\n` },
      'condabin/conda': { ...script, data: `#!/bin/sh\necho '${PLACEHOLDER}' "$@"\n` },
    },
  };
}

/** Installers of conda 4.5, of 4.10, of one whose `conda init` fails, and of no conda. */
export let old: string;

export let recent: string;

export let failing: string;

export let without: string;

/** The HOME of a test. The prefixes are in it. */
export let home: string;

/** Makes the installers for all tests of the file that calls it, and a HOME before each. */
export function useCondaInstallers(): void {
  beforeAll(async () => {
    const path = async (description: FixturePackage) =>
      makeInstaller([await openedPackage(description)]).path;
    old = await path(conda('4.5.12'));
    recent = await path(conda('4.10.3'));
    failing = await path(conda('24.1.0', 'echo no way >&2; exit 1'));
    without = await path({ name: 'tool', files: { 'bin/tool': '' } });
  });

  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), 'archi-init-'));
  });
}

/** Installs with `-bc` or the given arguments. */
export const install = (
  installer: string,
  {
    shell = ['sh'],
    prefix = 'prefix',
    args = ['-bc'],
    env = {},
    input = '',
  }: {
    shell?: readonly string[];
    prefix?: string;
    args?: readonly string[];
    env?: Record<string, string>;
    input?: string;
  } = {},
) =>
  run([...shell, installer, ...args, '-p', join(home, prefix)], {
    env: { HOME: home, SHELL: '/bin/bash', ...env },
    input,
  });

/** Uninstalls `prefix` and removes its lines from the start-up files. */
export const uninstall = (shell: readonly string[], env: Record<string, string> = {}) =>
  run([...shell, join(home, 'prefix/.archi/manage.sh'), '--uninstall', '--conda-init', '-b'], {
    env: { HOME: home, ...env },
  });

/** Shells that read `.bashrc`, or into which a command is pasted. */
export const NEW_SHELLS = ['sh', ...toolsThere(['bash', 'zsh'])];

/** Returns the bytes of .bashrc. */
export const bashrc = () => readFileSync(join(home, '.bashrc'), 'latin1');

/** Returns the lines that the installer writes for conda 4.5. TMPDIR, and so the prefix, may have a blank. */
export function block(prefix: string): string {
  const path = `${prefix}/etc/profile.d/conda.sh`;
  const script = /^[\w/.+-]+$/.test(path) ? path : shellQuote(path);
  return [
    '# >>> conda initialize >>>',
    '# conda init, of conda 4.6 and newer, replaces these lines.',
    `if [ -f ${script} ]; then . ${script}; fi`,
    '# <<< conda initialize <<<',
    '',
  ].join('\n');
}
