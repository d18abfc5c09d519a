import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { run } from './run.js';
import { SHELLS } from './shells.js';

const unpack = fileURLToPath(new URL('../../construct/installer/unpack.sh', import.meta.url));

// A line of input is the number of processors and the sizes of members; a line of output, the sizes of the streams.
const SCRIPT = `
case \${ZSH_VERSION:-} in ?*) emulate sh ;; esac
set -u
STREAMS=
. "$1"
say() { :; }
getconf() { printf '%s\\n' "$given"; }
start_stream() { printf '%s ' "$size"; size=0; }
while read -r given sizes; do
  unpack_in_parallel '' $sizes
  echo
done`;

const ROWS: readonly (readonly [processors: number, sizes: string, streams: string])[] = [
  [1, '3 4 5', '12'],
  [2, '3 4 5', '7 5'],
  // The large one begins a stream rather than end one: 12 and 14, not 21 and 5.
  [2, '6 6 9 2 3', '12 14'],
  [2, '2 3 9 6 6', '14 12'],
  [2, '100 1 1', '100 2'],
  [2, '1 1 100', '2 100'],
  [4, '1 1', '1 1'],
  [4, '8 1 1 1 1 8', '8 4 8'],
  [3, '5 5 5 5 5 5', '10 10 10'],
  [64, Array(16).fill(100).join(' '), Array(8).fill(200).join(' ')],
  // mksh counts to 2^31.
  [8, '900000000 900000000 300000000', '900000000 900000000 300000000'],
];

test.each(SHELLS.map((shell) => [shell]))('%j gives each stream about as much as the others', (shell) => {
  const input = ROWS.map(([processors, sizes]) => `${processors} ${sizes}\n`).join('');
  const { stdout, stderr } = run([...shell, '-c', SCRIPT, 'sh', unpack], { input });
  expect(stderr).toBe('');
  expect(stdout.split(/ ?\n/).slice(0, -1)).toEqual(ROWS.map(([, , streams]) => streams));
});
