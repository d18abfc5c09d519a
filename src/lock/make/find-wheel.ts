import type { Problem } from '../../errors.js';
import { escapeControls } from '../../text/escape.js';
import { candidatesOf, chooseWheel, ofVersion, type PythonTarget } from '../../wheels/choose/choose.js';
import { noWheel, type WheelWish } from '../../wheels/choose/no-wheel.js';
import type { FindProject } from '../../wheels/index/find-project.js';
import type { LockedWheel } from '../../wheels/types.js';

/** The wheel that an index has, and a warning about it; or why it has none. */
export type FoundWheel =
  | { readonly wheel: Omit<LockedWheel, 'size'>; readonly warning: string | null }
  | { readonly problem: Problem };

/** Looks up a version in an index. Returns the wheel that pip would choose for the target. Throws what `findProject` throws. */
export async function findWheel(
  wish: WheelWish,
  target: PythonTarget,
  findProject: FindProject,
): Promise<FoundWheel> {
  const page = await findProject(wish.name);
  const candidates = ofVersion(candidatesOf(page.files ?? [], wish.name), wish.version);
  const { file, wheel } = chooseWheel(candidates, target) ?? {};
  if (wheel === undefined || file?.sha256 == null) return { problem: noWheel(page, wish, target) };
  const { fn, url, sha256, yanked } = file;
  const reason = yanked === null || yanked === '' ? '' : `: ${escapeControls(yanked.slice(0, 200))}`;
  return {
    wheel: { name: wheel.name, version: wheel.version, fn, url, sha256, direct: false },
    warning: yanked === null ? null : `${fn} is taken although its authors have withdrawn it${reason}`,
  };
}
