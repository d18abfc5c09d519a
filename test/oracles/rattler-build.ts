import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { outputOf } from '../program.js';

/** The version of py-rattler-build, which `.ci/run` installs. Other versions may differ. */
const VERSION = '0.73.0';

/** One recipe that rattler-build renders. */
export interface Rendering {
  /** Path of a recipe.yaml. */
  readonly recipe: string;
  /** Paths of variant files. Later ones take precedence. */
  readonly variants: readonly string[];
  readonly platform: string;
}

/** A line of requirements; a pin is a mapping. */
export type RenderedRequirement = string | Readonly<Record<string, { readonly name: string }>>;
export type RenderedRequirements = Readonly<Record<string, readonly RenderedRequirement[]>>;

/** The fields of an output rendered by rattler-build that the tests read. */
export interface RenderedRecipe {
  readonly package: { readonly name: string; readonly version: string };
  readonly build?: { readonly noarch?: string; readonly string?: string; readonly script?: unknown };
  readonly requirements?: RenderedRequirements;
  readonly staging_caches?: readonly { readonly requirements?: RenderedRequirements }[];
  readonly tests?: readonly { readonly requirements?: RenderedRequirements }[];
}

/**
 * Returns the reason why rattler-build cannot be used here, or null. `RATTLER_PYTHON` names the python that has it,
 * by default `python3`.
 */
export function rattlerBuildObstacle(): string | null {
  const version = 'import importlib.metadata; print(importlib.metadata.version("py-rattler-build"))';
  const { status, stdout } = spawnSync(python(), ['-c', version], { encoding: 'utf8' });
  return status === 0 && stdout.trim() === VERSION ? null : `py-rattler-build ${VERSION} (pip)`;
}

/** Returns what rattler-build renders of each recipe for every variant, or null for a recipe that it refuses. */
export async function renderByRattlerBuild(
  renderings: readonly Rendering[],
): Promise<(readonly RenderedRecipe[] | null)[]> {
  const program = fileURLToPath(new URL('rattler_build_render.py', import.meta.url));
  return JSON.parse(await outputOf([python(), program], { input: JSON.stringify(renderings) }));
}

function python(): string {
  return process.env['RATTLER_PYTHON'] ?? 'python3';
}
