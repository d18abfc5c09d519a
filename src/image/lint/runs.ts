import { isShell, type Pipeline, pipelinesOf, pipelinesOfList, setsPipefail } from '../../shell/commands.js';
import type { Dockerfile, Stage } from './dockerfile.js';
import type { Instruction } from './instruction.js';

/** A RUN and the pipelines of its script. */
export interface RunScript {
  readonly step: Instruction;
  readonly stage: Stage;
  readonly pipelines: readonly Pipeline[];
}

const KNOWN = new WeakMap<Dockerfile, RunScript[]>();

/** Returns every RUN with a POSIX shell, including those of ONBUILD. */
export function runsOf(dockerfile: Dockerfile): RunScript[] {
  const known = KNOWN.get(dockerfile);
  if (known !== undefined) return known;
  const runs = dockerfile.stages.flatMap((stage) =>
    [...stage.steps, ...stage.triggers]
      .filter(({ keyword, shell }) => keyword === 'RUN' && (shell === null || isShell(shell[0] ?? '')))
      .map((step) => ({ step, stage, pipelines: readRun(step) })),
  );
  KNOWN.set(dockerfile, runs);
  return runs;
}

function readRun({ text, args, isList, heredocs, shell }: Instruction): Pipeline[] {
  if (isList) return pipelinesOfList(args);
  // dash and other plain sh may lack pipefail.
  const isGuarded = shell !== null && !/(?:^|\/)(?:sh|dash)$/.test(shell[0] ?? '') && setsPipefail(shell);
  const [first] = heredocs;
  if (first === undefined || !/^<<-?\S+$/.test(text)) {
    const bodies = heredocs.map((heredoc) => `\n${heredoc.text}\n${heredoc.name}`);
    return pipelinesOf(text + bodies.join(''), isGuarded);
  }
  const interpreter = /^#!\s*(\S+)(?:[ \t]+(\S+))?/.exec(first.text.trimStart());
  const program =
    interpreter === null ? 'sh' : /\/env$/.test(interpreter[1] ?? '') ? interpreter[2] : interpreter[1];
  return isShell(program ?? '') ? pipelinesOf(first.text, isGuarded) : [];
}
