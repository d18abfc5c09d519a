import type { Reporter, TestModule, Vitest } from 'vitest/node';

/** Debian's packages that bring a program of another name; any other program is in the package of its own name. */
const PACKAGES: Readonly<Record<string, string>> = {
  'apt-get': 'apt',
  busybox: 'busybox-static',
  chroot: 'coreutils',
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

/** Programs that Debian has not: `.ci/run` tells how they are had. */
const ELSEWHERE: readonly string[] = ['actionlint', 'crane', 'hadolint', 'zizmor'];

/** Prints, behind all else, what was skipped for want of what, and which package brings it. */
export default class SkippedReporter implements Reporter {
  /** What `-t` asks for: any other test is not skipped for want of something. */
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

/** Those of the titles that `pattern` asks for and that give a reason; all of them where nothing is asked for. */
export function askedFor(titles: readonly string[], pattern: RegExp | undefined): readonly string[] {
  // Vitest skips what is not asked for in the same way as what says so itself.
  return pattern === undefined ? titles : titles.filter((title) => NEEDS.test(title) && pattern.test(title));
}

const NEEDS = /\[needs ([^\]]*)\]/;

/** The lines for the titles of skipped tests: a line for each thing that is needed, the tests without a reason by name. */
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

/** Null for what no package of Debian's brings: a judge, data, root, another user, a feature of the kernel. */
function packageOf(need: string): string | null {
  if (need === 'root') return null;
  return /^[\w.+-]+$/.test(need) && !ELSEWHERE.includes(need) ? (PACKAGES[need] ?? need) : null;
}
