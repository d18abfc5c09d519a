import { dirname, resolve } from 'node:path';
import { flag, text, texts } from '../cli/checks.js';
import type { Outcome } from '../cli/options.js';
import { type Checks, type Input, performUncached } from '../cli/perform.js';
import { parsePlatform, USUAL_PLATFORM } from '../conda/platform.js';
import { manifestText } from '../construct-yaml/meaning/manifest-text.js';
import { openConstruct } from '../construct-yaml/open-construct.js';
import { UserError } from '../errors.js';
import type { Emit } from '../events.js';
import { statOf } from '../host/fs/read.js';
import { writeFileAtomic } from '../host/fs/write.js';

/** The flags of `archi-construct import`. */
export interface ImportOptions {
  /** A construct.yaml, or its folder. */
  readonly file: string;
  readonly platform: string | undefined;
  /** Where the manifest is written; undefined to print it. */
  readonly out: string | undefined;
  readonly constructEnv: readonly string[];
  readonly dropPip: boolean;
  readonly emit: Emit;
  readonly env: Readonly<NodeJS.ProcessEnv>;
}

/** The result of `import`. */
export interface ImportResult {
  /** The text of the manifest. */
  readonly manifest: string;
  /** Where it was written; null if it was printed. */
  readonly file: string | null;
}

const CHECKS: Checks<ImportOptions> = {
  file: { ...text(''), needed: true },
  platform: text(),
  out: text(),
  constructEnv: texts(),
  dropPip: flag(),
};

/** Returns the manifest that a construct.yaml is read into, with comments, and writes it. Throws ArchiError. */
export async function importManifest(input: Input<ImportOptions, 'file'>): Promise<ImportResult> {
  return performUncached(input, CHECKS, imported);
}

async function imported(options: ImportOptions): Promise<Outcome<ImportResult>> {
  const { file, out, constructEnv: variables, dropPip, emit, env } = options;
  const platform = options.platform === undefined ? USUAL_PLATFORM : parsePlatform(options.platform);
  const read = await openConstruct({ path: file, platform, variables, env, dropPip }, emit);
  const manifest = manifestText(read);
  if (out === undefined)
    return { lines: manifest.replace(/\n$/, '').split('\n'), result: { manifest, file: null } };
  if (statOf(out) !== null) throw exists(out);
  const folder = dirname(read.construct.file);
  if (resolve(dirname(out)) !== resolve(folder))
    emit({
      kind: 'warning',
      message: `${out}: its paths are from ${folder}, the folder of the construct.yaml: write it there, or change them`,
    });
  writeFileAtomic(out, manifest);
  return { lines: [out], result: { manifest, file: out } };
}

function exists(where: string): UserError {
  const problem = { where, message: 'it exists', fix: 'remove it, or give another --out' };
  return new UserError('the manifest is not written', [problem]);
}
