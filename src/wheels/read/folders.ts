import type { Problem } from '../../errors.js';
import type { WheelName } from '../name/file-name.js';
import { projectName } from '../name/project-name.js';
import { normalVersion } from '../name/version.js';

/** The two folders of a wheel that are not modules. */
export interface WheelFolders {
  /** `numpy-1.26.4.dist-info`. */
  readonly info: string;
  /** `numpy-1.26.4.data`; null if it has none. */
  readonly data: string | null;
}

/** Finds the `.dist-info` folder of a wheel and its `.data` folder, which must be of this distribution. Adds to `problems`. */
export function wheelFolders(
  paths: readonly string[],
  wheel: Pick<WheelName, 'name' | 'version'>,
  problems: Problem[],
): WheelFolders | null {
  const tops = new Set(
    paths.flatMap((path) => (path.includes('/') ? [path.slice(0, path.indexOf('/'))] : [])),
  );
  const infos = [...tops].filter((top) => top.endsWith('.dist-info'));
  const datas = [...tops].filter((top) => top.endsWith('.data'));
  const expected = `one folder ${wheel.name}-${wheel.version}.dist-info`;
  const [info] = infos;
  if (info === undefined || infos.length > 1) {
    problems.push({
      message: 'it has not one .dist-info folder',
      expected,
      found: infos.slice(0, MOST_SHOWN).join(', ') || 'none',
    });
    return null;
  }
  for (const folder of [info, ...datas]) {
    if (isOf(folder, wheel)) continue;
    problems.push({
      where: folder,
      message: 'this folder is of another distribution than the name of the file says',
      expected: `${wheel.name}-${wheel.version}`,
      found: folder,
    });
  }
  const [data, second] = datas;
  if (second !== undefined)
    problems.push({ message: 'it has several .data folders', found: datas.slice(0, MOST_SHOWN).join(', ') });
  return { info, data: data ?? null };
}

const MOST_SHOWN = 5;

function isOf(folder: string, { name, version }: Pick<WheelName, 'name' | 'version'>): boolean {
  const stem = folder.slice(0, folder.lastIndexOf('.'));
  const dash = stem.lastIndexOf('-');
  const written = stem.slice(dash + 1).replaceAll('_', '-');
  return dash > 0 && projectName(stem.slice(0, dash)) === name && normalVersion(written) === version;
}
