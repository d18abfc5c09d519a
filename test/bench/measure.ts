import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runProgram } from '../program.js';

/** What one run of a command took. */
export interface Measured {
  /** Seconds from start to end. */
  readonly wall: number;
  /** Seconds of user and system time, of the command and all its children. */
  readonly cpu: number;
  /** Largest resident set of the command's own process in megabytes (10^6 bytes); null if it was not measured. */
  readonly rss: number | null;
}

/** A command, and what is to be done before each run without being measured. */
export interface Candidate {
  readonly command: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  /** Measures the memory of a Node or python program by a hook in it, which costs some time of its own. */
  readonly measureRss?: boolean;
  before?(): void;
}

/** `BENCH_ROUNDS=1` tries a benchmark out. */
export const ROUNDS = Number(process.env['BENCH_ROUNDS'] ?? 5);

/** The kernel counts CPU time in hundredths of a second (USER_HZ), whatever its own tick. */
const TICKS_PER_SECOND = 100;

/** Writes the largest resident set of a Node process, in kibibytes, when it ends. */
const RSS_HOOK = `data:text/javascript,${encodeURIComponent(
  "import { writeFileSync } from 'node:fs'; process.on('exit', () => writeFileSync(process.env.BENCH_RSS, String(process.resourceUsage().maxRSS)));",
)}`;

/** The same for python, which imports a module of this name when it starts. */
const PYTHON_RSS_HOOK = `import atexit, os, resource

pid = os.getpid()

def write():
    if os.getpid() == pid and "BENCH_RSS" in os.environ:
        with open(os.environ["BENCH_RSS"], "w") as file:
            file.write(str(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss))

atexit.register(write)
`;

/**
 * Medians of the rounds; in each round every candidate runs once, so that a slow minute of the machine is a slow
 * minute for all of them. One round goes before, unmeasured; with no rounds it is the only one. A candidate that is undefined is
 * left out. Throws an Error if a command fails.
 */
export async function pairedMedians<Candidates extends Readonly<Record<string, Candidate | undefined>>>(
  candidates: Candidates,
  { rounds = ROUNDS } = {},
): Promise<{
  [Name in keyof Candidates]: Candidates[Name] extends Candidate ? Measured : Measured | undefined;
}> {
  const runs = new Map<string, Measured[]>();
  for (let round = 0; round <= rounds; round += 1) {
    for (const [name, candidate] of Object.entries(candidates)) {
      if (candidate === undefined) continue;
      const measured = await measureOnce(candidate);
      if (round > 0) runs.set(name, [...(runs.get(name) ?? []), measured]);
    }
  }
  return Object.fromEntries([...runs].map(([name, all]) => [name, medians(all)])) as Awaited<
    ReturnType<typeof pairedMedians<Candidates>>
  >;
}

/** Runs a command once. Throws an Error if it fails. */
export async function measureOnce({
  command,
  environment,
  measureRss = false,
  before,
}: Candidate): Promise<Measured> {
  before?.();
  const folder = mkdtempSync(join(tmpdir(), 'archi-construct-measure-'));
  const rssFile = join(folder, 'rss');
  writeFileSync(join(folder, 'sitecustomize.py'), PYTHON_RSS_HOOK);
  const hooks = { NODE_OPTIONS: `--import=${RSS_HOOK}`, PYTHONPATH: folder, BENCH_RSS: rssFile };
  // The shell waits for the command, so its own line in /proc has the children's times.
  const script = '"$@" >&2 || exit; cat "/proc/$$/stat"';
  const start = performance.now();
  const ran = await runProgram(['sh', '-c', script, 'sh', ...command], {
    environment: {
      ...process.env,
      ...environment,
      ...(measureRss ? hooks : {}),
    },
  });
  const wall = (performance.now() - start) / 1000;
  if (ran.status !== 0) throw new Error(`${command.join(' ')}: exit ${ran.status}\n${ran.stderr}`);
  const rss = existsSync(rssFile) ? (Number(readFileSync(rssFile, 'utf8')) * 1024) / 1e6 : null;
  rmSync(folder, { recursive: true });
  return { wall, cpu: childSeconds(ran.stdout), rss };
}

/** cutime + cstime of proc(5), fields 16 and 17; the name in field 2 may hold anything but stands in brackets. */
function childSeconds(stat: string): number {
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[13]) + Number(fields[14])) / TICKS_PER_SECOND;
}

function medians(runs: readonly Measured[]): Measured {
  const rss = runs.flatMap((run) => run.rss ?? []);
  return {
    wall: median(runs.map((run) => run.wall)),
    cpu: median(runs.map((run) => run.cpu)),
    rss: rss.length === 0 ? null : median(rss),
  };
}

/** Returns the upper median. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
