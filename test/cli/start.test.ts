import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { bin } from '../command-line.js';
import { runProgram } from '../program.js';

const dataUrl = (script: string) => `data:text/javascript,${encodeURIComponent(script)}`;

/** Tells the url of every module that is imported. */
const LOADER = dataUrl(`import { writeSync } from 'node:fs';
  export async function load(url, context, next) {
    writeSync(2, 'loaded ' + url + '\\n');
    return next(url, context);
  }`);
const HOOK = dataUrl(`import { register } from 'node:module'; register(${JSON.stringify(LOADER)});`);

const folder = mkdtempSync(join(tmpdir(), 'start-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Returns the modules that a command line imports: how many of the program, and the packages. */
async function importedBy(argv: readonly string[]) {
  const command = [process.execPath, '--import', HOOK, bin, ...argv];
  const { status, stderr } = await runProgram(command, { cwd: folder });
  const urls = [...stderr.matchAll(/^loaded (file:.*)$/gm)].map(([, url = '']) => url);
  const packages = urls.flatMap((url) => /\/node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(url)?.[1] ?? []);
  const own = urls.filter((url) => !url.includes('/node_modules/')).length;
  return { status, own, packages: [...new Set(packages)].sort() };
}

describe('the program loads few modules', () => {
  test.each([
    [['--version'], 16, []],
    [['--help'], 17, []],
    [['installer', '--py', '3.7', '--render'], 114, ['yaml']],
  ])('for %j', async (argv, most, packages) => {
    const imported = await importedBy(argv);
    expect(imported).toMatchObject({ status: 0, packages });
    expect(imported.own).toBeGreaterThan(1);
    expect(imported.own).toBeLessThanOrEqual(most);
  });
});
