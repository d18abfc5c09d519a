import { resolve } from 'node:path';
import { type Problem, ToolError, UserError } from '../errors.js';
import { programOnPath } from '../host/process/on-path.js';
import type { TryRun } from '../host/process/run.js';
import { ENGINE_KINDS } from './engines.js';
import { ENGINES, type Engine, type EngineName, type RecipeFormat } from './types.js';

/** The outside of a search for engines. */
export interface EngineDeps {
  readonly tryRun: TryRun;
  readonly env: Readonly<NodeJS.ProcessEnv>;
}

/** An engine, or the reason why this machine has none of that name. */
export type FoundEngine = { readonly engine: Engine } | { readonly obstacle: Problem };

/** Looks for an engine: its program on PATH, or a python that has it. */
export async function findEngine(name: EngineName, { tryRun, env }: EngineDeps): Promise<FoundEngine> {
  const { programs, variable, versionArgs, install } = ENGINE_KINDS[name];
  const named = variable === null ? undefined : env[variable];
  const candidates =
    named === undefined ? programs.flatMap((program) => programOnPath(program, env) ?? []) : [resolve(named)];
  for (const program of candidates) {
    const end = await tryRun({ command: program, args: versionArgs, timeout: PATIENCE });
    const version =
      end.kind === 'done' ? /\d+\.\d+[\w.]*/.exec(`${end.stdout}${end.stderr}`)?.[0] : undefined;
    if (version !== undefined) return { engine: { name, version, program } };
  }
  const where = named === undefined ? name : `${variable}=${named}`;
  const message =
    candidates.length === 0
      ? `no ${programs[0]} on PATH`
      : `${candidates.join(' and ')} ${silence(variable)}`;
  return { obstacle: { where, message, fix: install } };
}

/**
 * Returns the engine for each format of recipes: the one that is asked for, else the first that this machine has. Throws UserError
 * if the one asked for does not build a format, ToolError if there is none.
 */
export async function chooseEngines(
  formats: readonly RecipeFormat[],
  asked: EngineName | null,
  deps: EngineDeps,
): Promise<ReadonlyMap<RecipeFormat, Engine>> {
  const chosen = new Map<RecipeFormat, Engine>();
  for (const format of new Set(formats)) chosen.set(format, await chooseEngine(format, asked, deps));
  return chosen;
}

async function chooseEngine(
  format: RecipeFormat,
  asked: EngineName | null,
  deps: EngineDeps,
): Promise<Engine> {
  const fit = ENGINES.filter((name) => ENGINE_KINDS[name].format === format);
  if (asked !== null && !fit.includes(asked)) throw unfit(format, asked, fit);
  const obstacles: Problem[] = [];
  for (const name of asked === null ? fit : [asked]) {
    const found = await findEngine(name, deps);
    if ('engine' in found) return found.engine;
    obstacles.push(found.obstacle);
  }
  throw new ToolError(`a ${format} is built by ${fit.join(' or ')}, and this machine has none`, obstacles);
}

function unfit(format: RecipeFormat, asked: EngineName, fit: readonly EngineName[]): UserError {
  return new UserError('the recipes cannot be built by this engine', {
    where: '--engine',
    message: `it does not build a ${format}`,
    expected: fit.join(' or '),
    found: asked,
    fix: 'give another engine, or leave out --engine',
  });
}

function silence(variable: string | null): string {
  return variable === null ? 'does not print its version' : 'cannot import rattler_build';
}

/** Seconds in which a program has to print its version: conda-build takes many on a busy machine. */
const PATIENCE = 120;
