/** An instruction that a builder executes. */
interface BuildStep {
  /** Unique within the build. */
  readonly key: string;
  /** One line, such as `3/9 RUN make`. */
  readonly title: string;
}

/** The meaning of an output line: a step begins or ends, or it is output of a step. */
export type LogLine =
  | { readonly kind: 'begins'; readonly step: BuildStep }
  | { readonly kind: 'ends'; readonly key: string; readonly cached: boolean }
  | { readonly kind: 'says'; readonly key: string | null; readonly text: string };

/** The failed step and its last output lines. */
interface FailedStep {
  readonly title: string | null;
  readonly lines: readonly string[];
}

/** Parses the output of docker (BuildKit's `--progress=plain` and the classic builder), podman and buildah. */
interface BuildLog {
  /** Parses the next line. */
  read(line: string): readonly LogLine[];
  /** Returns the failed step; valid once the build has failed. */
  failed(): FailedStep;
}

/** Number of output lines that are kept of each step. */
const KEPT_LINES = 20;

/** `Step 3/9 : RUN x` (classic), `STEP 3/9: RUN x` and `[1/2] STEP 3/9: RUN x` (podman, buildah). */
const ONE_AFTER_THE_OTHER = /^(?:(\[\d+\/\d+\]) )?(?:STEP|Step) (\d+\/\d+) ?: (.*)$/;
/** `#7 [2/4] RUN x`, `#7 [stage-0 2/4] RUN x`. Other vertices have `[internal]` or no brackets: they are no instructions. */
const VERTEX_BEGINS = /^#(\d+) (\[(?:[^\]]* )?\d+\/\d+\] .*)$/;
const VERTEX_ENDS = /^#(\d+) (?:DONE \S+|(CACHED)|CANCELED)$/;
const VERTEX_FAILS = /^#(\d+) ERROR:? (.*)$/;
/** podman and buildah start the next stage before they report the failure: `Error: building at STEP "RUN x": …`. */
const STEP_FAILS = /^Error: building at STEP "(.*)": /;
const SAYS_NOTHING = /^(?:#\d+ sha256:[0-9a-f]{64}|-*)$/;
/** `#7 0.062 text`: seconds since the start of the step. */
const VERTEX_SAYS = /^#(\d+) (?:\d+\.\d+ ?)?(.*)$/s;

/** Returns a log for one build. */
export function openBuildLog(): BuildLog {
  const steps = new Map<string, { title: string | null; lines: string[] }>();
  let current: string | null = null;
  let failing: string | null = null;

  const outputLine = (key: string | null, text: string): LogLine => {
    const step = steps.get(key ?? '') ?? { title: null, lines: [] };
    steps.set(key ?? '', step);
    step.lines.push(text);
    if (step.lines.length > KEPT_LINES) step.lines.shift();
    return { kind: 'says', key: step.title === null ? null : key, text };
  };
  const begin = (key: string, title: string): LogLine[] => {
    // BuildKit repeats the title of a step after output of another step.
    if (steps.get(key)?.title != null) return [];
    const line = title.replace(/\s+/g, ' ');
    steps.set(key, { title: line, lines: [] });
    return [{ kind: 'begins', step: { key, title: line } }];
  };

  const read = (line: string): LogLine[] => {
    const step = ONE_AFTER_THE_OTHER.exec(line);
    if (step !== null) {
      const [, stage, number, text] = step;
      const before: LogLine[] = current === null ? [] : [{ kind: 'ends', key: current, cached: false }];
      current = [stage, number].filter(Boolean).join(' ');
      return [...before, ...begin(current, `${current} ${text}`)];
    }
    const begins = VERTEX_BEGINS.exec(line);
    if (begins !== null) return begin(begins[1] ?? '', begins[2] ?? '');
    const ends = VERTEX_ENDS.exec(line);
    if (ends !== null) {
      const [, key = '', cached] = ends;
      return steps.has(key) ? [{ kind: 'ends', key, cached: cached !== undefined }] : [];
    }
    const fails = VERTEX_FAILS.exec(line);
    if (fails !== null) {
      failing = fails[1] ?? null;
      return [outputLine(failing, fails[2] ?? '')];
    }
    const failed = STEP_FAILS.exec(line)?.[1]?.replace(/\s+/g, ' ');
    if (failed !== undefined) {
      const isFailed = ({ title }: { title: string | null }) => title?.endsWith(` ${failed}`) === true;
      failing = [...steps].findLast(([, step]) => isFailed(step))?.[0] ?? null;
      return [outputLine(failing ?? current, line)];
    }
    if (SAYS_NOTHING.test(line)) return [];
    const says = VERTEX_SAYS.exec(line);
    return [says === null ? outputLine(current, line) : outputLine(says[1] ?? null, says[2] ?? '')];
  };

  const failed = (): FailedStep => {
    const key = failing ?? current ?? '';
    return steps.get(key) ?? { title: null, lines: [] };
  };
  return { read, failed };
}
