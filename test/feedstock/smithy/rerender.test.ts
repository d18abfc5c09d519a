import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ToolError } from '../../../src/errors.js';
import { rerender } from '../../../src/feedstock/smithy/rerender.js';
import { type TryRun, tryRun } from '../../../src/host/process/run.js';

/** Speaks as conda-smithy's cli.py does: --version on stdout, its log on stderr, and changes staged in git. */
const SMITHY = `#!/bin/sh
set -eu
case $1 in
  --version) echo 3.61.2; exit 0 ;;
  regenerate | rerender) shift ;;
  *) echo "usage: conda-smithy [-h] [--version] ..." >&2; exit 2 ;;
esac
pinning=none
while [ $# -gt 0 ]; do
  case $1 in
    --feedstock_directory) cd "$2"; shift 2 ;;
    --exclusive-config-file | -e) pinning=$2; shift 2; [ -e "$pinning" ] || { echo "RuntimeError: Given exclusive-config-file not found." >&2; exit 1; } ;;
    --no-check-uptodate) shift ;;
    *) echo "conda-smithy: error: unrecognized arguments: $1" >&2; exit 2 ;;
  esac
done
mkdir -p .ci_support
echo "$pinning" > .ci_support/linux_aarch64_.yaml
git add .ci_support
echo "INFO:Re-rendered with conda-smithy 3.61.2" >&2
`;

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'archi-smithy-'));
  execFileSync('git', ['init', '--quiet', 'feedstock'], { cwd: folder });
});

afterEach(() => rmSync(folder, { recursive: true }));

/** Runs a program in place of conda-smithy. */
function standIn(script: string): TryRun {
  const command = join(folder, 'conda-smithy');
  writeFileSync(command, script);
  chmodSync(command, 0o755);
  return (request) => tryRun({ ...request, command });
}

function staged(): string {
  return execFileSync('git', ['diff', '--cached', '--name-only'], {
    cwd: join(folder, 'feedstock'),
  }).toString();
}

test('conda-smithy renders into the work tree, and its version is in the message', async () => {
  const deps = { tryRun: standIn(SMITHY), pinning: null };
  expect(await rerender(join(folder, 'feedstock'), deps)).toEqual({
    kind: 'rendered',
    version: '3.61.2',
    message:
      'Rerender with conda-smithy 3.61.2\n\nThe CI files follow conda-forge.yml and the recipe, with the pinning of conda-forge.\n',
  });
  expect(staged()).toBe('.ci_support/linux_aarch64_.yaml\n');
});

test('a pinning of its own is given to conda-smithy', async () => {
  const pinning = join(folder, 'conda_build_config.yaml');
  mkdirSync(join(folder, 'feedstock/.ci_support'));
  writeFileSync(pinning, 'zlib:\n  - "1.3"\n');
  const rendered = await rerender(join(folder, 'feedstock'), { tryRun: standIn(SMITHY), pinning });
  expect(rendered).toMatchObject({
    kind: 'rendered',
    message: expect.stringContaining('a pinning of its own'),
  });
});

test('without conda-smithy the step is open, not done', async () => {
  const missing: TryRun = async () => ({ kind: 'missing' });
  const open = { kind: 'open', fix: expect.stringContaining('conda smithy rerender') };
  expect(await rerender(folder, { tryRun: missing, pinning: null })).toMatchObject(open);
  const other = standIn('#!/bin/sh\necho hello there\n');
  expect(await rerender(folder, { tryRun: other, pinning: null })).toMatchObject(open);
});

test('a failure of conda-smithy is told with the end of its log', async () => {
  const pinning = join(folder, 'none.yaml');
  const failing = rerender(join(folder, 'feedstock'), { tryRun: standIn(SMITHY), pinning });
  await expect(failing).rejects.toBeInstanceOf(ToolError);
  await expect(failing).rejects.toMatchObject({
    problems: [{ message: 'exit code 1', found: 'RuntimeError: Given exclusive-config-file not found.' }],
  });
  expect(staged()).toBe('');
});
