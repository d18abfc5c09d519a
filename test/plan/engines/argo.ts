import { Workflow } from '@kubernetes-models/argo-workflows/argoproj.io/v1alpha1/Workflow';
import { parse } from 'yaml';
import { runProgram } from '../../program.js';

interface Parameter {
  readonly name: string;
  readonly value?: string;
}

/** One task of the DAG. */
export interface Task {
  readonly name: string;
  readonly template: string;
  readonly dependencies?: readonly string[];
  readonly arguments: { readonly parameters: readonly Parameter[] };
}

/** A template that runs a container, or the DAG. */
export interface Template {
  readonly name: string;
  readonly dag?: { readonly tasks: readonly Task[] };
  readonly inputs?: { readonly parameters: readonly Parameter[] };
  readonly container?: { readonly command: readonly string[]; readonly env?: readonly Required<Parameter>[] };
}

interface Spec {
  readonly entrypoint: string;
  readonly arguments: { readonly parameters: readonly Parameter[] };
  readonly templates: readonly Template[];
}

/** Returns the templates of a workflow. */
export function templatesOf(text: string): readonly Template[] {
  return (parse(text) as { spec: Spec }).spec.templates;
}

/** Returns the tasks of its DAG. */
export function tasksOf(text: string): readonly Task[] {
  return templatesOf(text).flatMap(({ dag }) => dag?.tasks ?? []);
}

/** Returns the errors of a workflow by the schema of Argo's custom resources, or null if it has none. */
export function complaint(text: string): string | null {
  try {
    new Workflow(parse(text)).validate();
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/**
 * Runs a workflow's DAG as Argo does, and of the tasks that may start always the one written last. Throws an Error if
 * one fails.
 */
export async function runArgo(
  text: string,
  { cwd, parameters, environment }: { cwd: string; parameters: Values; environment: NodeJS.ProcessEnv },
): Promise<void> {
  const { spec } = parse(text) as { spec: Spec };
  const given = { ...valuesOf(spec.arguments.parameters), ...parameters };
  const left = new Map(tasksOf(text).map((task) => [task.name, task]));
  while (left.size > 0) {
    const ready = [...left.values()].filter(({ dependencies = [] }) =>
      dependencies.every((dependency) => !left.has(dependency)),
    );
    const task = ready.at(-1);
    if (task === undefined) throw new Error('no task may begin');
    await runTask(task);
    left.delete(task.name);
  }

  async function runTask({ template: name, arguments: asked }: Task): Promise<void> {
    const { inputs, container } = spec.templates.find((template) => template.name === name) ?? {};
    const own = {
      ...valuesOf(inputs?.parameters ?? []),
      ...expandAll(valuesOf(asked.parameters), 'workflow', given),
    };
    const expand = (value: string) => expanded(expanded(value, 'workflow', given), 'inputs', own);
    const env = Object.fromEntries(
      (container?.env ?? []).map((variable) => [variable.name, expand(variable.value)]),
    );
    const ran = await runProgram((container?.command ?? []).map(expand), {
      cwd,
      environment: { ...environment, ...env },
    });
    if (ran.status !== 0) throw new Error(`${own['recipe']}: exit ${ran.status}\n${ran.stderr}`);
  }
}

type Values = Readonly<Record<string, string>>;

function valuesOf(parameters: readonly Parameter[]): Values {
  return Object.fromEntries(
    parameters.flatMap(({ name, value }) => (value === undefined ? [] : [[name, value]])),
  );
}

function expandAll(values: Values, scope: string, parameters: Values): Values {
  return Object.fromEntries(
    Object.entries(values).map(([key, value]) => [key, expanded(value, scope, parameters)]),
  );
}

/** Throws an Error for a parameter without a value. */
function expanded(text: string, scope: string, parameters: Values): string {
  return text.replace(new RegExp(`\\{\\{${scope}\\.parameters\\.([\\w-]+)\\}\\}`, 'g'), (_, name: string) => {
    const value = parameters[name];
    if (value === undefined) throw new Error(`no ${name}`);
    return value;
  });
}
