import { join } from 'node:path';
import { channelIndex } from '../../channel/index/run.js';
import type { SubjectOptions } from '../../cli/options.js';
import type { BuildDeps } from '../../engine/build.js';
import { emulatorWords, findEmulator } from '../../engine/open-emulator.js';
import type { TestChoice } from '../../engine/types.js';
import { silent } from '../../events.js';
import { runLines } from '../../host/process/lines.js';
import { tryRun } from '../../host/process/run.js';
import { type BuildPlatforms, missingFrom } from './open-channels.js';

/** Where packages go, and what they are built with. */
export interface BuildPlace extends BuildPlatforms {
  /** Absolute path of the channel's folder. */
  readonly channel: string;
  readonly dependencies: readonly string[];
  readonly test: TestChoice;
}

/** Returns the outside of builds. Throws ToolError if tests are to be emulated and cannot be. */
export async function openBuildDeps(
  { cacheDir, env, offline }: Pick<SubjectOptions, 'cacheDir' | 'offline' | 'env'>,
  { channel, dependencies, from, to, test }: BuildPlace,
): Promise<BuildDeps> {
  const emulator = test === 'emulated' ? await findEmulator(to, { tryRun, env }) : null;
  return {
    ...{ runLines, env, offline },
    emulator: emulator === null ? [] : emulatorWords(to, emulator),
    cache: join(cacheDir, 'engine'),
    index: indexSilently,
    missing: (requirements) =>
      missingFrom(requirements, { channel, dependencies }, { from, to, cacheDir, offline, env }),
  };
}

/** Indexes a channel's folder. Throws ArchiError. */
export async function indexSilently(folder: string): Promise<void> {
  await channelIndex({ folder, emit: silent });
}
