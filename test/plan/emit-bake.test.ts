import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { emitBake } from '../../src/plan/emit/bake.js';
import { runProgram } from '../program.js';
import { describeWithTools } from '../tools.js';
import { readBake } from './engines/bake.js';
import { planOf } from './graphs.js';
import { HOSTILE, HOSTILE_PLAN, SAMPLE } from './sample.js';

/** The attributes that a target may have, by buildx's reference of bake files. */
const ATTRIBUTES = [
  ...[
    'annotations',
    'args',
    'attest',
    'cache-from',
    'cache-to',
    'call',
    'context',
    'contexts',
    'description',
  ],
  ...[
    'dockerfile',
    'dockerfile-inline',
    'entitlements',
    'extra-hosts',
    'inherits',
    'labels',
    'matrix',
    'name',
  ],
  ...['network', 'no-cache', 'no-cache-filter', 'output', 'platforms', 'pull', 'secret', 'shm-size', 'ssh'],
  ...['tags', 'target', 'ulimits'],
];

interface Printed {
  readonly group: { readonly default: { readonly targets: readonly string[] } };
  readonly target: Readonly<Record<string, object>>;
}

test('the bake file of the sample plan equals the golden file', async () => {
  await expect(emitBake(SAMPLE)).toMatchFileSnapshot('golden/docker-bake.json');
});

describe('the bake file', () => {
  test.each([
    ['the sample', SAMPLE],
    ['hostile names', HOSTILE_PLAN],
    ['bootstrap channels', { ...SAMPLE, bootstrap: ["https://host/it's%20one"] }],
    ['nothing', planOf([])],
  ])('has only what the reference allows: %s', async (_, plan) => {
    const { targets, byDefault } = readBake(emitBake(plan));
    expect(byDefault).toEqual(targets.map(({ name }) => name));
    expect(targets).toHaveLength(plan.waves.flat().length);
    const seen = new Set<string>();
    for (const { name, attributes, contexts, dockerfile } of targets) {
      expect(name).toMatch(/^[a-zA-Z0-9_-]+$/);
      expect(name).not.toBe('default');
      for (const attribute of Object.keys(attributes)) expect(ATTRIBUTES).toContain(attribute);
      for (const [context, source] of Object.entries(contexts)) {
        // The reference of an image without a host and a tag.
        expect(context).toMatch(/^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*$/);
        if (context === 'builder') expect(source).toMatch(/^docker-image:\/\/\S+$/);
        else expect(seen).toContain(/^target:(.*)$/.exec(source)?.[1]);
      }
      const used = [...dockerfile.matchAll(/--from=(need-\S+)/g)].map(([, context]) => context);
      expect(new Set(used)).toEqual(
        new Set(Object.keys(contexts).filter((context) => context !== 'builder')),
      );
      seen.add(name);
    }
  });

  test('passes on every hostile name unchanged', async () => {
    const { targets } = readBake(emitBake(HOSTILE_PLAN));
    expect(targets.map(({ args }) => args['RECIPE'])).toEqual(HOSTILE.map((name) => `recipes/${name}`));
    expect(targets.map(({ attributes }) => attributes['labels'])).toHaveLength(HOSTILE.length);
  });

  // The output of `buildx bake --print` (0.38.2) for these files. buildx takes minutes to build, so CI has only its
  // answers: after a change of the files run it by hand, compare its answer with the old one, and keep it.
  test.each([
    ['the sample', SAMPLE, 'docker-bake-print.json'],
    ['hostile names', HOSTILE_PLAN, 'docker-bake-print-hostile.json'],
  ])('is read by buildx as expected: %s', async (_, plan, answer) => {
    const printed: Printed = JSON.parse(
      readFileSync(join(import.meta.dirname, 'golden', answer), 'utf8'),
      (_key, value) => (typeof value === 'string' ? value.replace(/([$%])\1\{/g, '$1{') : value),
    );
    const { targets, byDefault } = readBake(emitBake(plan));
    expect(printed.group.default.targets).toEqual(byDefault.toSorted());
    const read = targets.map(({ name, attributes, args, contexts, dockerfile }) => [
      name,
      { args, contexts, platforms: attributes['platforms'], 'dockerfile-inline': dockerfile },
    ]);
    expect(printed.target).toMatchObject(Object.fromEntries(read));
    expect(Object.keys(printed.target)).toHaveLength(targets.length);
  });

  test('has flags for bootstrap builds', async () => {
    const { targets } = readBake(emitBake(SAMPLE), { WITHOUT_TESTS: '--own' });
    const flags = Object.fromEntries(targets.map(({ name, args }) => [name, args['FLAGS']]));
    expect(flags).toMatchObject({
      'glibc-bootstrap': '--no-test --channel ./bootstrap',
      'numpy-core-without-tests': '--own',
    });
    expect([flags['glibc'], flags['numpy-core'], flags['zlib']]).toEqual([undefined, undefined, undefined]);
  });

  test('lays rebuilt packages over those of the first build', async () => {
    const { targets } = readBake(emitBake(SAMPLE));
    const python = targets.find(({ name }) => name === 'python');
    expect(python?.dockerfile).toContain('COPY --from=need-glibc /again /channel\n');
  });
});

describeWithTools("the scripts of the bake file's Dockerfiles", { tools: ['shellcheck'] }, () => {
  test('are accepted by shellcheck', async () => {
    const { targets } = readBake(emitBake(SAMPLE));
    const runs = targets.flatMap(({ dockerfile }) =>
      dockerfile.split('\n').filter((line) => line.startsWith('RUN')),
    );
    const scripts = new Set(runs.map((run) => run.replace(/^RUN (?:--\S+ )*/, '')));
    expect(scripts.size).toBe(4);
    for (const input of scripts) {
      // SC2154: BUILD, FLAGS and RECIPE are variables of the Dockerfile.
      const command = ['shellcheck', '--shell=sh', '--exclude=SC2154', '-'];
      expect(await runProgram(command, { input })).toMatchObject({ status: 0, stdout: '' });
    }
  });
});
