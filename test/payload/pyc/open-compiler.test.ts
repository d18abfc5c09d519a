import { chmodSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openCompiler } from '../../../src/payload/pyc/open-compiler.js';

/** Makes a program that counts its starts, and answers each line but `bad` with the same. */
function program() {
  const folder = mkdtempSync(join(tmpdir(), 'archi-compiler-'));
  const [command, starts] = [join(folder, 'python'), join(folder, 'starts')];
  const loop = 'while read -r line; do [ "$line" = bad ] && exit 3; echo "$line"; done';
  writeFileSync(command, `#!/bin/sh\necho >>'${starts}'\n${loop}\n`);
  chmodSync(command, 0o755);
  return { python: { command, version: '3.11.2' }, starts: () => readFileSync(starts).length };
}

test('a python is started once, answers in turn, and is replaced when it fails', async () => {
  const ask = openCompiler();
  const [one, other] = [program(), program()];
  const asked = ({ python }: typeof one, text: string) =>
    ask(python)({ input: [Buffer.from(`${text}\n`)], timeout: 60, maxOutput: 100 }, async (output) => {
      for await (const chunk of output) return chunk.toString().trim();
      return null;
    }).catch((error: Error) => error.constructor.name);
  const answers = ['a', 'b', 'bad', 'c'].map((text) => asked(one, text));
  expect(await Promise.all([...answers, asked(other, 'd')])).toEqual(['a', 'b', 'ToolError', 'c', 'd']);
  expect([one.starts(), other.starts()]).toEqual([2, 1]);
});
