import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathWithFakes } from '../installer/fake-tools.js';

/** The programs with which an installer changes the disk. Each of their calls is a step. */
const CHANGING = ['chmod', 'cp', 'ln', 'mkdir', 'mv', 'rm', 'rmdir'];

/**
 * What is done of the step at which everything is killed: nothing, or of an rm the removal of records or of
 * everything else.
 */
export const PARTS = ['nothing', 'records', 'others'] as const;

/** A link script's own line among the steps, at which nothing is killed, and the command that writes it. */
export const SCRIPT = 'link script';
export const NOTE_SCRIPT = `[ -z "\${ARCHI_STEPS-}" ] || echo '${SCRIPT}' >>"$ARCHI_STEPS"`;

const RECORDS = "-path '*/info/*' -o -path '*/conda-meta/*' -o -path '*/.archi/*'";
const FIND = `find "$@" ! -type d`;
const DONE = {
  nothing: ':',
  records: `${FIND} \\( ${RECORDS} \\) -exec /bin/rm -f {} +`,
  others: `${FIND} ! \\( ${RECORDS} \\) -exec /bin/rm -f {} +`,
};

// Operands of rm stand behind one option; in a folder that has the file, names with a dash would be options of find.
const FAKE = `
tool=\${0##*/}
echo "$tool" >>"$ARCHI_STEPS"
if [ "$(wc -l <"$ARCHI_STEPS")" -lt "$ARCHI_KILL_AT" ]; then PATH=$ARCHI_PATH exec "$tool" "$@"; fi
if [ "$tool" = rm ]; then
  shift
  eval "$ARCHI_PART" 2>/dev/null
fi
kill -KILL 0`;

const path = pathWithFakes(Object.fromEntries(CHANGING.map((tool) => [tool, FAKE])));

/**
 * Runs a command that is killed, with all its processes, at this step, counted from 1. Returns the programs of its
 * steps.
 */
export async function killedAt(
  [program = '', ...args]: readonly string[],
  step: number,
  part: (typeof PARTS)[number],
): Promise<readonly string[]> {
  const steps = join(mkdtempSync(join(tmpdir(), 'archi-steps-')), 'steps');
  const env = {
    ...process.env,
    PATH: path,
    ARCHI_PATH: process.env['PATH'],
    ARCHI_STEPS: steps,
    ARCHI_KILL_AT: `${step}`,
    ARCHI_PART: DONE[part],
  };
  const child = spawn(program, args, { detached: true, stdio: 'ignore', env });
  await once(child, 'exit');
  return existsSync(steps) ? readFileSync(steps, 'utf8').trim().split('\n') : [];
}
