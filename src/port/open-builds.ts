import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readText } from '../host/fs/read.js';
import { writeFileAtomic } from '../host/fs/write.js';
import { portMakefile } from './make/makefile.js';
import { withAnswers } from './make/open-answers.js';
import { runMake } from './make/open-make.js';
import { ENGINE_LOGS } from './open-builder.js';
import type { BaseChannels } from './open-channels.js';
import { settleStamps } from './open-stamps.js';
import type { StatusFile } from './open-status.js';
import type { Building, Port } from './port.js';
import { afterEvent, firstStates } from './status.js';
import type { BuildEvent, PortBuild } from './types.js';

/** Has make run the builds that are not done. Throws ToolError if make is missing, or the disk refuses; what `openBuilder` throws. */
export async function runBuilds(builds: readonly PortBuild[], port: Port, building: Building): Promise<void> {
  const { request, layout, file, program, now } = port;
  const { channel, emit, jobs } = request;
  const { kept } = settleStamps(builds, { stamps: layout.stamps, channel });
  writeFileAtomic(
    layout.makefile,
    portMakefile(builds, { step: STEP, build: buildWords(program, request, building.base) }),
  );
  file.change({
    step: 'building',
    builds: firstStates(
      builds,
      ({ stamp }) => kept.has(stamp),
      relative(layout.folder, join(channel, ENGINE_LOGS)),
    ),
  });
  const total = builds.length - kept.size;
  if (total === 0) return;
  const build = await port.openBuilder(building);
  emit({ kind: 'start', step: 'builds', title: `Building for ${request.to}`, total, unit: 'recipes' });
  const failures: unknown[] = [];
  const tell = (event: BuildEvent) => {
    const problem = event.kind === 'failed' ? reasonOf(event.id, layout.logs) : null;
    const states = afterEvent(file.status().builds, event, { now: now(), problem });
    // A disk that is full is told when make has ended: its builds would go on alone.
    try {
      file.change({ builds: states });
    } catch (error) {
      failures.push(error);
    }
    const detail = `${event.id}: ${WORDS[event.kind]}`;
    emit({ kind: 'progress', step: 'builds', done: endedOf(file), detail });
  };
  await withAnswers(builds, { build, layout }, (answers) =>
    runMake({
      ...{ folder: layout.folder, makefile: layout.makefile, jobs, env: answers.env },
      onEvent: (event) => {
        tell(event);
        if (event.kind === 'start') answers.begin(event.id);
      },
    }),
  );
  // One whose shell was killed could not tell that it failed.
  for (const { id, state } of file.status().builds) if (state === 'running') tell({ kind: 'failed', id });
  if (failures.length > 0) throw failures[0];
  emit({ kind: 'end', step: 'builds', summary: `${endedOf(file)} of ${total} built` });
}

/** Returns what `recipe build` said of a failure. */
function reasonOf(id: string, logs: string): string {
  const log = join(logs, `${id}.log`);
  return readText(log)?.trim() || `It ended without a reason (${log})`;
}

const STEP = fileURLToPath(new URL('../../construct/port/step.sh', import.meta.url));

const WORDS = { start: 'building', done: 'built', failed: 'failed' } as const;

function endedOf(file: StatusFile): number {
  return file.status().builds.filter(({ state }) => state === 'done').length;
}

function buildWords(program: readonly string[], request: Port['request'], base: BaseChannels): string[] {
  const { channel, from, to, engine, timeout, cacheDir, offline } = request;
  return [
    ...[...program, 'recipe', 'build', '--quiet', '--channel', channel, '--from', from, '--to', to],
    ...['--dependencies', base.compilers, '--dependencies', base.bootstrap],
    ...(engine === null ? [] : ['--engine', engine]),
    ...['--timeout', String(timeout), '--cache-dir', cacheDir, ...(offline ? ['--offline'] : [])],
  ];
}
