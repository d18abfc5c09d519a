import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { loadVersions } from '../../src/conda/version.js';
import { run } from './run.js';
import { SHELLS } from './shells.js';

const part = (name: string) => fileURLToPath(new URL(`../../construct/installer/${name}`, import.meta.url));

const SCRIPT = `
case \${ZSH_VERSION:-} in ?*) emulate sh ;; esac
set -u
backslash='\\'
newline='
'
. "$1"
. "$2"
while read -r a b; do
  compare_versions "$a" "$b"
  printf '%s %s %s\\n' "$a" "$b" "$ORDER"
done`;

const VERSIONS = [
  '0.4',
  '0.4.0',
  '0.4.1.rc',
  '0.4.1',
  '0.5a1',
  '0.5b3',
  '0.5C1',
  '0.5',
  '0.9.6',
  '0.960923',
  '1.0',
  '1.0_',
  '1.0.dev1',
  '1.0dev1',
  '1.0a1',
  '1.0rc1',
  '1.0.post1',
  '1.0.0',
  '1.0.1',
  '1.1dev1',
  '1.1a1',
  '1.1.0post1',
  '1.1post1',
  '1.10',
  '1.9',
  '1996.07.12',
  '2024.02.1_1',
  '2024.2.1_2',
  '202401011200',
  '202401011201',
  '1!0.4.1',
  '1!3.1.1.6',
  '2!0.4.1',
  '1.0+a.1',
  '1.0+a.10',
  '01.0',
];

test.each(SHELLS.map((shell) => [shell]))('%j sorts versions as conda does', async (shell) => {
  const versions = await loadVersions();
  const pairs = VERSIONS.flatMap((version) => VERSIONS.map((other) => [version, other] as const));
  const input = pairs.map((pair) => `${pair.join(' ')}\n`).join('');
  const { stdout, stderr } = run(
    [...shell, '-c', SCRIPT, 'sh', part('shell/strings.sh'), part('update/compare-versions.sh')],
    {
      input,
    },
  );
  expect(stderr).toBe('');
  const expected = pairs.map(([one, other]) => `${one} ${other} ${Math.sign(versions.compare(one, other))}`);
  expect(stdout.trimEnd().split('\n')).toEqual(expected.map((line) => line.replace(/ -0$/, ' 0')));
});
