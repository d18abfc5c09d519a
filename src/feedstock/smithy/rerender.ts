import { ToolError } from '../../errors.js';
import type { TryRun } from '../../host/process/run.js';
import { escapeControls } from '../../text/escape.js';

/** How the rendering of a feedstock's CI files ended. `open`: it was not done, and is left to a person. */
export type Rerendered =
  | { readonly kind: 'rendered'; readonly version: string; readonly message: string }
  | { readonly kind: 'open'; readonly reason: string; readonly fix: string };

/** What rendering needs. */
export interface RerenderDeps {
  readonly tryRun: TryRun;
  /** The absolute path of a conda_build_config.yaml that replaces conda-forge's pinning; null for conda-forge's own. */
  readonly pinning: string | null;
}

/** Seconds for conda-smithy to print its version, and to render: it solves nothing, but may download the pinning. */
const VERSION_TIMEOUT = 60;
const RENDER_TIMEOUT = 1800;

const FIX = 'install conda-smithy, and run `conda smithy rerender` in the feedstock';

/** The lines of its output that an error quotes. */
const QUOTED_LINES = 10;

/**
 * Renders the CI files of a feedstock with conda-smithy, in the work tree in `folder`, a git repository: conda-smithy stages what it
 * writes, and the caller commits it with the returned message. Without conda-smithy on PATH the step is open. conda-smithy
 * evaluates the recipe as conda-build does, so code of the recipe may run. Throws ToolError if it fails.
 */
export async function rerender(folder: string, { tryRun, pinning }: RerenderDeps): Promise<Rerendered> {
  const asked = await tryRun({ command: PROGRAM, args: ['--version'], timeout: VERSION_TIMEOUT });
  if (asked.kind === 'missing') return { kind: 'open', reason: 'conda-smithy is not installed', fix: FIX };
  if (asked.kind === 'failed') throw failed('--version', asked);
  const version = asked.stdout.toString().trim().split(/\s+/).at(-1) ?? '';
  if (!/^\d[\w.+!-]*$/.test(version))
    return { kind: 'open', reason: 'the conda-smithy on PATH does not print a version', fix: FIX };
  const args = [
    ...['rerender', '--feedstock_directory', folder, '--no-check-uptodate'],
    ...(pinning === null ? [] : ['--exclusive-config-file', pinning]),
  ];
  const end = await tryRun({ command: PROGRAM, args, cwd: folder, timeout: RENDER_TIMEOUT });
  if (end.kind === 'missing') return { kind: 'open', reason: 'conda-smithy is not installed', fix: FIX };
  if (end.kind === 'failed') throw failed(args.join(' '), end);
  return { kind: 'rendered', version, message: messageFor(version, pinning) };
}

const PROGRAM = 'conda-smithy';

function messageFor(version: string, pinning: string | null): string {
  const versions = pinning === null ? 'with the pinning of conda-forge' : 'with a pinning of its own';
  return `Rerender with conda-smithy ${version}\n\nThe CI files follow conda-forge.yml and the recipe, ${versions}.\n`;
}

function failed(
  args: string,
  { reason, stderr }: { readonly reason: string; readonly stderr: string },
): ToolError {
  const lines = stderr.trimEnd().split('\n').slice(-QUOTED_LINES).map(escapeControls);
  return new ToolError('conda-smithy failed', {
    where: escapeControls(`${PROGRAM} ${args}`),
    message: reason,
    ...(stderr.trim() === '' ? {} : { found: lines.join('\n') }),
    fix: 'run it by hand in the feedstock, or leave rerendering out',
  });
}
