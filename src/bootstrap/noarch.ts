import { wholeOf } from '../formats/content.js';
import type { PlacedEntry } from './place.js';

/** A python package without compiled files, in the layout of a noarch package. */
export interface NoarchPython {
  readonly entries: readonly PlacedEntry[];
  /** `command = module:func`. */
  readonly entryPoints: readonly string[];
}

/**
 * Moves a python package to the noarch layout: `site-packages/`, `python-scripts/`. Drops the scripts of entry points, because
 * the installer of a noarch package creates them. Returns null if a file remains in `lib/`: it belongs to one python only.
 */
export function toNoarchPython(entries: readonly PlacedEntry[], python: string): NoarchPython | null {
  const sitePackages = `lib/python${python}/site-packages/`;
  const entryPoints = entries
    .filter((entry) => entry.type === 'file')
    .filter(({ path }) => path.startsWith(sitePackages) && /-info\/entry_points\.txt$/.test(path))
    .flatMap(({ data }) => parseEntryPoints(wholeOf(data).toString('utf8')));
  const commands = new Set(entryPoints.map((entryPoint) => entryPoint.split(' = ')[0]));
  const moved = entries.flatMap((entry) => {
    if (entry.path.startsWith(sitePackages)) {
      return [{ ...entry, path: `site-packages/${entry.path.slice(sitePackages.length)}` }];
    }
    if (!entry.path.startsWith('bin/')) return [entry];
    const command = entry.path.slice('bin/'.length);
    return commands.has(command) || leadsTo(entry, commands)
      ? []
      : [{ ...entry, path: `python-scripts/${command}` }];
  });
  return moved.some(({ path }) => path.startsWith('lib/')) ? null : { entries: moved, entryPoints };
}

/** Returns the console scripts of an `entry_points.txt` (entry points specification), without extras in brackets. */
export function parseEntryPoints(text: string): string[] {
  const section = /^\[console_scripts\]\s*$([\s\S]*?)(?=^\[|$(?![\s\S]))/m.exec(text)?.[1] ?? '';
  return section.split('\n').flatMap((line) => {
    const match = /^\s*(\w[\w.-]*)\s*=\s*([\w.]+)\s*:\s*([\w.]+)/.exec(line);
    return match === null ? [] : [`${match[1]} = ${match[2]}:${match[3]}`];
  });
}

function leadsTo(entry: PlacedEntry, commands: ReadonlySet<string | undefined>): boolean {
  return entry.type === 'softlink' && commands.has(entry.target);
}
