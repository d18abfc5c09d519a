import { cpSync, existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { register } from 'node:module';
import { join } from 'node:path';
import { data, Evaluator, Lexer, Parser } from '@actions/expressions';
import { parse } from 'yaml';
import { runProgram } from '../../program.js';

// The parser imports JSON as bundlers allow it, but Node requires an attribute.
const JSON_IMPORTS = `export function load(url, context, next) {
  return next(url, url.endsWith('.json') ? { ...context, importAttributes: { type: 'json' } } : context);
}`;
register(`data:text/javascript,${encodeURIComponent(JSON_IMPORTS)}`);
const { convertWorkflowTemplate, NoOperationTraceWriter, parseWorkflow } = await import(
  '@actions/workflow-parser'
);

/** A job of the file. */
export interface Job {
  readonly needs?: readonly string[];
  readonly 'runs-on': string;
  readonly strategy: { readonly matrix: { readonly include: readonly Values[] } };
  readonly steps: readonly Step[];
}

type Values = Readonly<Record<string, string>>;

interface Step {
  readonly uses?: string;
  readonly run?: string;
  readonly env?: Values;
  readonly with?: Readonly<Record<string, string | boolean>>;
}

interface Workflow {
  readonly on: {
    readonly workflow_dispatch: { readonly inputs: Readonly<Record<string, { default: string }>> };
  };
  readonly env: Values;
  readonly jobs: Readonly<Record<string, Job>>;
}

/** Returns the jobs of a workflow by their names. */
export function jobsOf(text: string): [string, Job][] {
  return Object.entries((parse(text) as Workflow).jobs);
}

/** Returns the errors of a workflow by GitHub's own parser. */
export async function complaints(text: string): Promise<string[]> {
  const { context, value } = parseWorkflow({ name: 'plan.yml', content: text }, new NoOperationTraceWriter());
  if (value === undefined) return context.errors.getErrors().map(({ message }) => message);
  const { errors = [] } = await convertWorkflowTemplate(context, value);
  return [
    ...context.errors.getErrors().map(({ message }) => message),
    ...errors.map(({ Message }) => Message),
  ];
}

/** Evaluates a text with `${{ }}` by GitHub's own evaluator. */
export function evaluated(text: string, contexts: Readonly<Record<string, Values>> = {}): string {
  return text.replace(/\$\{\{(.*?)\}\}/g, (_, expression: string) => {
    const { tokens } = new Lexer(expression).lex();
    const parsed = new Parser(tokens, Object.keys(contexts), []).parse();
    const values = Object.entries(contexts).map(([key, value]) => ({ key, value: dictionary(value) }));
    return new Evaluator(parsed, new data.Dictionary(...values)).evaluate().coerceString();
  });
}

function dictionary(values: Values): data.Dictionary {
  const pairs = Object.entries(values).map(([key, value]) => ({ key, value: new data.StringData(value) }));
  return new data.Dictionary(...pairs);
}

/** Runs the command behind the image, with only the given variables. */
const DOCKER = `#!/bin/bash
given=()
while [ "$1" != "$IMAGE" ]; do
  [ "$1" != --env ] || given+=("$2=\${!2}")
  shift
done
shift
exec env -i PATH="$PATH" LOG="$LOG" FAILS="$FAILS" "\${given[@]}" "$@"
`;

/**
 * Runs a workflow as GitHub does, as far as plans use it: each job in a folder of its own, with artifacts in another.
 * Of the jobs that may start, always the one written last does. Throws an Error for anything that a job cannot do.
 */
export async function runWorkflow(
  text: string,
  { folder, inputs, fails = '' }: { folder: string; inputs: Values; fails?: string },
): Promise<void> {
  const workflow = parse(text) as Workflow;
  const { inputs: asked } = workflow.on.workflow_dispatch;
  const given = {
    ...Object.fromEntries(Object.entries(asked).map(([key, one]) => [key, one.default])),
    ...inputs,
  };
  mkdirSync(join(folder, 'bin'));
  mkdirSync(join(folder, 'artifacts'));
  writeFileSync(join(folder, 'bin/docker'), DOCKER, { mode: 0o755 });
  const left = new Map(Object.entries(workflow.jobs));
  while (left.size > 0) {
    const ready = [...left].filter(([, { needs = [] }]) => needs.every((need) => !left.has(need)));
    const [name, job] = ready.at(-1) ?? [];
    if (name === undefined || job === undefined) throw new Error('no job may begin');
    for (const matrix of job.strategy.matrix.include) await runJob(job, matrix);
    left.delete(name);
  }

  async function runJob(job: Job, row: Values): Promise<void> {
    const matrix = Object.fromEntries(
      Object.entries(row).map(([key, value]) => [key, evaluated(value, { inputs: given })]),
    );
    const cwd = join(folder, 'job');
    mkdirSync(cwd);
    const expand = (value: string) => evaluated(value, { matrix, inputs: given });
    for (const step of job.steps) await runStep(step, cwd, expand);
    rmSync(cwd, { recursive: true });
  }

  async function runStep({ uses, run, env = {}, with: values = {} }: Step, cwd: string, expand: Expand) {
    const action = uses?.replace(/@[0-9a-f]{40}$/, '');
    if (run !== undefined) {
      const own = Object.entries({ ...workflow.env, ...env }).map(([key, value]) => [key, expand(value)]);
      const host = { PATH: `${folder}/bin:${process.env['PATH']}`, LOG: join(folder, 'log'), FAILS: fails };
      const environment = { ...host, ...Object.fromEntries(own) };
      const ran = await runProgram(['bash', '--noprofile', '--norc', '-e', '-c', run], { cwd, environment });
      if (ran.status !== 0) throw new Error(`${run}: exit ${ran.status}\n${ran.stderr}`);
    } else if (action === 'actions/upload-artifact') upload(values, cwd, expand);
    else if (action === 'actions/download-artifact') {
      cpSync(join(folder, 'artifacts'), join(cwd, 'all'), { recursive: true });
      const ran = await runProgram(['sh', '-c', `cp -R all/${values['pattern']}/. . && rm -r all`], { cwd });
      if (ran.status !== 0) throw new Error(ran.stderr);
    } else if (action !== 'actions/checkout' && action !== 'docker/setup-qemu-action')
      throw new Error(`unknown action ${uses}`);
  }

  function upload(values: Step['with'] = {}, cwd: string, expand: Expand): void {
    const place = join(folder, 'artifacts', expand(String(values['name'])));
    if (existsSync(place) && values['overwrite'] !== true) throw new Error(`${place} is there`);
    rmSync(place, { recursive: true, force: true });
    cpSync(join(cwd, String(values['path'])), place, { recursive: true });
  }
}

type Expand = (value: string) => string;
