import type { Reporter, TestModule, Vitest } from 'vitest/node';

/** Debian's packages of programs with another name. Any other program is in the package of its own name. */
const PACKAGES: Readonly<Record<string, string>> = {
  'apt-get': 'apt',
  busybox: 'busybox-static',
  chroot: 'coreutils',
  'desktop-file-validate': 'desktop-file-utils',
  docker: 'docker.io',
  dot: 'graphviz',
  gpg: 'gnupg',
  mount: 'util-linux',
  objcopy: 'binutils',
  'python3.11': 'python3',
  'qemu-aarch64-static': 'qemu-user-static',
  readelf: 'binutils',
  script: 'bsdutils',
  setpriv: 'util-linux',
  strip: 'binutils',
  umount: 'util-linux',
  unshare: 'util-linux',
  xz: 'xz-utils',
};

/** Programs that Debian does not have. `.ci/run` installs them. */
const ELSEWHERE: readonly string[] = ['actionlint', 'crane', 'hadolint', 'zizmor'];

/** Prints at the end what was skipped, what it needs, and which package has that. */
export default class SkippedReporter implements Reporter {
  /** The pattern of `-t`. Tests that it does not select are not reported. */
  private pattern: RegExp | undefined;

  onInit(vitest: Vitest): void {
    this.pattern = vitest.config.testNamePattern;
  }

  onTestRunEnd(modules: readonly TestModule[]): void {
    const titles = modules.flatMap(({ children }) =>
      [...children.allTests('skipped')].map(({ fullName }) => fullName),
    );
    const lines = skippedLines(askedFor(titles, this.pattern));
    if (lines.length > 0) process.stdout.write(`\n${lines.join('\n')}\n`);
  }
}

/** Returns the titles that `pattern` selects and that name a need, or all titles without a pattern. */
export function askedFor(titles: readonly string[], pattern: RegExp | undefined): readonly string[] {
  // Vitest skips unselected tests in the same way as skipped ones.
  return pattern === undefined ? titles : titles.filter((title) => NEEDS.test(title) && pattern.test(title));
}

const NEEDS = /\[needs ([^\]]*)\]/;

/**
 * Returns the lines for the titles of skipped tests: one line for each need, and the titles of tests that name none.
 */
export function skippedLines(titles: readonly string[]): string[] {
  const counts = new Map<string, number>();
  for (const title of titles) {
    for (const need of needsOf(title)) counts.set(need, (counts.get(need) ?? 0) + 1);
  }
  if (counts.size === 0) return [];
  const packages = [...new Set([...counts.keys()].flatMap((need) => packageOf(need) ?? []))].sort();
  const rows = [...counts].sort(([a], [b]) => (a < b ? -1 : 1));
  return [
    'Skipped, since this machine has not what these tests need:',
    ...rows.map(
      ([need, count]) => `  ${need}: ${count === 1 ? 'one test or group' : `${count} tests or groups`}`,
    ),
    ...(packages.length === 0 ? [] : [`Debian has the programs in: ${packages.join(' ')}`]),
  ];
}

function needsOf(title: string): string[] {
  const needs = NEEDS.exec(title)?.[1];
  return needs === undefined ? [`no reason is given by “${title}”`] : needs.split(', ');
}

/** Returns null for what no Debian package has: a judge, data, root, another user, a feature of the kernel. */
function packageOf(need: string): string | null {
  if (need === 'root') return null;
  return /^[\w.+-]+$/.test(need) && !ELSEWHERE.includes(need) ? (PACKAGES[need] ?? need) : null;
}
