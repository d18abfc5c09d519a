import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { formatError, UserError } from '../../../src/errors.js';
import { type ImageLintOptions, imageLint } from '../../../src/image/lint/run.js';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'archi-lint-'));
});

afterEach(() => rmSync(folder, { recursive: true }));

function write(name: string, text: string): string {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
}

function lint(options: Partial<ImageLintOptions>) {
  return imageLint({
    ...{ files: [], cwd: folder, config: undefined, profile: undefined, severity: 'warning' },
    ...{ failOn: undefined, ignore: [] },
    ...options,
  });
}

async function refused(options: Partial<ImageLintOptions>): Promise<string> {
  const error = await lint(options).catch((reason: unknown) => reason);
  if (!(error instanceof UserError)) throw error;
  return formatError(error).replaceAll(folder, 'FOLDER');
}

test('the command prints all findings at once', async () => {
  const files = [join(import.meta.dirname, 'Dockerfile.bad')];
  for (const profile of ['any', 'ours'] as const) {
    const { lines } = await lint({ files, profile, severity: 'note' });
    const text = lines.join('\n').replaceAll(`${import.meta.dirname}/`, '');
    await expect(`${text}\n`).toMatchFileSnapshot(`golden/command-${profile}.txt`);
  }
});

describe('the exit code', () => {
  const TEXTS = { clean: 'FROM x:1\n', note: 'FROM x:1\nENV A 1\n', warning: 'FROM x\n', error: 'FRM x\n' };

  test.each([
    ['clean', {}, 0],
    ['note', {}, 0],
    ['note', { severity: 'note' }, 0],
    ['note', { severity: 'note', failOn: 'note' }, 1],
    ['warning', {}, 1],
    ['warning', { severity: 'error' }, 0],
    ['warning', { failOn: 'error' }, 0],
    ['warning', { failOn: 'never' }, 0],
    ['warning', { ignore: ['latest'] }, 0],
    ['warning', { ignore: ['DL3006'] }, 0],
    ['error', {}, 2],
    ['error', { severity: 'error' }, 2],
    ['error', { failOn: 'never' }, 0],
  ] as const)('for a %s with %j is %i', async (kind, options, exitCode) => {
    const files = [write('Dockerfile', TEXTS[kind])];
    expect(await lint({ files, ...options })).toMatchObject({ exitCode });
  });
});

describe("settings in hadolint's format", () => {
  const FILE = 'FROM x\nRUN a | b\nUSER root\n';

  async function rules(settings: string, options: Partial<ImageLintOptions> = {}) {
    write('.hadolint.yaml', settings);
    const { lines, result, exitCode } = await lint({ files: [write('Dockerfile', FILE)], ...options });
    const { findings } = result;
    return { exitCode, lines, found: findings.map(({ rule, severity }) => `${severity} ${rule}`) };
  }

  test('are read from the working folder', async () => {
    expect((await rules('ignored: [DL3006, pipefail]')).found).toEqual(['warning user']);
  });

  test('are read from the file of --config only', async () => {
    const config = write('own.yml', 'ignored: [user]');
    expect((await rules('ignored: [DL3006]', { config })).found).toEqual([
      'warning latest',
      'warning pipefail',
    ]);
  });

  test('change severities', async () => {
    const { found, exitCode } = await rules('override: {error: [DL3002], style: [DL4006]}');
    expect(found).toEqual(['warning latest', 'error user']);
    expect(exitCode).toBe(2);
  });

  test.each([
    ['failure-threshold: error', 0],
    ['failure-threshold: warning', 1],
    ['failure-threshold: none', 0],
    ['no-fail: true', 0],
    ['{}', 1],
  ])('with %s give the exit code %i', async (settings, exitCode) => {
    expect(await rules(settings)).toMatchObject({ exitCode });
  });

  test('may set the profile', async () => {
    expect((await rules('profile: ours')).found).toContain('error platform');
    expect((await rules('profile: ours', { profile: 'any' })).found).not.toContain('error platform');
  });

  test('that have no meaning here are reported', async () => {
    const { lines } = await rules('trustedRegistries: [h.example]\nno-color: true');
    expect(lines).toContain('image lint does not use the setting trustedRegistries');
  });

  test('that are unknown are refused', async () => {
    write('.hadolint.yml', 'ignore: [DL3006]\noverride: {fatal: [x]}\n');
    expect(await refused({ files: [] })).toMatchInlineSnapshot(`
      "Error: .hadolint.yml cannot be read as settings of image lint
        .hadolint.yml:2:12: unknown key
          expected: error, warning, info, style
          found:    "fatal"
          do:       use one of these, or remove it
        .hadolint.yml:1:1: unknown key
          expected: profile, ignored, override, failure-threshold, no-fail, format, no-color, strict-labels, label-schema, disable-ignore-pragma, trustedRegistries
          found:    "ignore"
          do:       did you mean ignored?"
    `);
    expect(await refused({ config: join(folder, 'none') })).toMatchInlineSnapshot(`
      "Error: No such file: FOLDER/none
        FOLDER/none: no such file
          expected: settings of image lint, for --config
          do:       check the path"
    `);
  });
});

test('a folder and a missing file in place of a Dockerfile are refused as such', async () => {
  write('Dockerfile', '');
  expect(await refused({ files: [folder] })).toMatchInlineSnapshot(`
    "Error: No such Dockerfile: FOLDER
      FOLDER: this is a folder
        do:       give a file in it, such as FOLDER/Dockerfile"
  `);
  expect(await refused({ files: [join(folder, 'none')] })).toMatchInlineSnapshot(`
    "Error: No such file: FOLDER/none
      FOLDER/none: no such file
        expected: a Dockerfile
        do:       check the path"
  `);
});
