import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { portMakefile } from '../../src/port/make/makefile.js';
import { withAnswers } from '../../src/port/make/open-answers.js';
import { runMake } from '../../src/port/make/open-make.js';
import type { Builder } from '../../src/port/port.js';
import type { PortBuild } from '../../src/port/types.js';
import { describeWithTools } from '../tools.js';

const STEP = fileURLToPath(new URL('../../construct/port/step.sh', import.meta.url));

/** The second needs the first. */
const BUILDS = ['a', 'b'].map(
  (id): PortBuild => ({
    ...{ id, name: id, recipe: `/recipes/${id}`, wave: 1, digest: '', stamp: id },
    kind: 'build',
    needs: id === 'b' ? ['a'] : [],
  }),
);

let folder: string;
let temporary: string | undefined;

beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'port-make-')));
  for (const name of ['stamps', 'logs']) mkdirSync(join(folder, name));
  writeFileSync(join(folder, 'port.mk'), portMakefile(BUILDS, { step: STEP, build: ['false'] }));
  temporary = process.env['TMPDIR'];
});

afterEach(() => {
  if (temporary === undefined) delete process.env['TMPDIR'];
  else process.env['TMPDIR'] = temporary;
  rmSync(folder, { recursive: true, force: true });
});

/** Has make run the steps, and answers them with what `build` builds. */
function run(build: Builder): Promise<void> {
  const layout = { stamps: join(folder, 'stamps'), logs: join(folder, 'logs') };
  return withAnswers(BUILDS, { build, layout }, (answers) =>
    runMake({
      ...{ folder, makefile: join(folder, 'port.mk'), jobs: 2, env: answers.env },
      onEvent: ({ kind, id }) => {
        if (kind === 'start') answers.begin(id);
      },
    }),
  );
}

/** The numbers of the processes that work in the folder, all or those of one program. */
function processes(program?: string): number[] {
  return readdirSync('/proc').flatMap((name) => {
    if (!/^\d+$/.test(name)) return [];
    try {
      if (readlinkSync(`/proc/${name}/cwd`) !== folder) return [];
      const comm = readFileSync(`/proc/${name}/comm`, 'utf8').trim();
      return program === undefined || comm === program ? [Number(name)] : [];
    } catch {
      return [];
    }
  });
}

const stamps = () =>
  Object.fromEntries(
    readdirSync(join(folder, 'stamps'))
      .filter((name) => !name.endsWith('.part'))
      .map((name) => [name, readFileSync(join(folder, 'stamps', name), 'utf8')]),
  );
const packageOf: Builder = async ({ id }) => [`/out/${id}.conda`];

describeWithTools('make of a port', { tools: ['make'] }, () => {
  test.each(['SIGKILL', 'SIGTERM'] as const)(
    'that gets %s is told, leaves nothing running and no stamp of half a build, and a second run goes on',
    async (signal) => {
      const killed = run(async (one) => {
        for (const pid of processes('make')) process.kill(pid, signal);
        // Until make has ended: a step may be on its way to its pipe.
        while (processes('make').length > 0) await setTimeout(10);
        return packageOf(one);
      });
      await expect(killed).rejects.toThrow('make');
      while (processes().length > 0) await setTimeout(10);
      for (const [id, text] of Object.entries(stamps())) expect(text).toBe(`/out/${id}.conda\n`);
      expect(stamps()).not.toHaveProperty('b');
      await run(packageOf);
      expect(stamps()).toEqual({ a: '/out/a.conda\n', b: '/out/b.conda\n' });
    },
  );

  test('works where the folder for temporary files has spaces and quotes in its name, and leaves nothing there', async () => {
    const odd = join(folder, `t'm "p $x`);
    mkdirSync(odd);
    process.env['TMPDIR'] = odd;
    await run(packageOf);
    expect(stamps()).toEqual({ a: '/out/a.conda\n', b: '/out/b.conda\n' });
    expect(readdirSync(odd)).toEqual([]);
  });

  test('is not begun where the folder for temporary files is missing, which is named', async () => {
    const missing = join(folder, 'missing');
    process.env['TMPDIR'] = missing;
    await expect(run(packageOf)).rejects.toThrow(missing);
    expect(stamps()).toEqual({});
  });
});
