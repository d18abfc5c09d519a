import { basename } from 'node:path';
import { chooseEngines, type EngineDeps } from '../engine/open-engines.js';
import type { EngineName, RecipeFormat } from '../engine/types.js';
import { ToolError } from '../errors.js';
import { runMissing } from '../host/process/end.js';
import { findRecipes } from '../recipe/open-files.js';

/** The program that was asked for, and the outside. */
export interface ToolsRequest extends EngineDeps {
  readonly engine: EngineName | null;
}

/**
 * Throws ArchiError if this machine has no make, or no engine for any of the recipes: the channels, which take minutes to make,
 * would be of no use.
 */
export async function checkTools(recipes: string, { engine, tryRun, env }: ToolsRequest): Promise<void> {
  const make = await tryRun({ command: 'make', args: ['--version'] });
  if (make.kind === 'missing') throw runMissing('make', 'install make (GNU make)');
  const formats = new Set(findRecipes(recipes).map(({ path }) => basename(path) as RecipeFormat));
  const failures: unknown[] = [];
  for (const format of formats) {
    try {
      await chooseEngines([format], engine, { tryRun, env });
      return;
    } catch (error) {
      failures.push(error);
    }
  }
  throw failures.find((error) => error instanceof ToolError) ?? failures[0];
}
