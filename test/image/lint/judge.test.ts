import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { lintDockerfile } from '../../../src/image/lint/lint.js';
import { judgeByHadolint } from '../../oracles/hadolint.js';
import { describeWithTools } from '../../tools.js';
import { KNOWN } from './differences.js';
import { DOCKERFILES } from './samples.js';

/** The codes of hadolint that our rules cover. */
const HELD: readonly string[] = [
  ...['DL3000', 'DL3002', 'DL3004', 'DL3006', 'DL3007', 'DL3009', 'DL3011', 'DL3012', 'DL3014', 'DL3019'],
  ...['DL3020', 'DL3021', 'DL3022', 'DL3023', 'DL3024', 'DL3025', 'DL3029', 'DL3030', 'DL3032', 'DL3034'],
  ...['DL3036', 'DL3038', 'DL3040', 'DL3042', 'DL3043', 'DL3044', 'DL3045', 'DL3046', 'DL3060', 'DL3061'],
  ...['DL3063', 'DL3064', 'DL3065', 'DL4000', 'DL4003', 'DL4004', 'DL4006'],
];

describeWithTools('hadolint', { tools: ['hadolint'] }, () => {
  test('finds what image lint finds, except for listed differences with a reason', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'archi-judged-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const files = DOCKERFILES.map((text, index) => {
      writeFileSync(join(folder, `${index}`), text);
      return `${index}`;
    });
    const theirs = await judgeByHadolint(folder, files);
    const differences = DOCKERFILES.flatMap((text, index) => {
      const ownCodes = lintDockerfile(text, 'x').flatMap(({ codes }) => codes);
      const other = theirs.get(`${index}`) ?? [];
      // hadolint reports nothing else about a file that it cannot read.
      if (other.includes('DL1000')) return [`${JSON.stringify(text)}: DL1000 theirs`];
      return HELD.flatMap((code) => {
        if (ownCodes.includes(code) === other.includes(code)) return [];
        return [`${JSON.stringify(text)}: ${code} ${ownCodes.includes(code) ? 'ours' : 'theirs'}`];
      });
    });
    const unexplained = differences.filter((difference) => !KNOWN.some(({ at }) => at.test(difference)));
    const unused = KNOWN.filter(({ at }) => !differences.some((difference) => at.test(difference)));
    expect({ unexplained, unused }).toEqual({ unexplained: [], unused: [] });
  });
});

// Made by test/oracles/docker-checks, with BuildKit 0.32.2: see there.
const DOCKERS: Readonly<Record<string, readonly string[]>> = JSON.parse(
  readFileSync(join(import.meta.dirname, 'golden/docker-checks.json'), 'utf8'),
);

/** Findings that would need the base image. */
const UNKNOWN_HERE = /\nUSER \$U/;

test.each(DOCKERFILES.filter((text) => !UNKNOWN_HERE.test(text)))(
  "docker's build checks find what image lint finds in %j",
  (text) => {
    const findings = lintDockerfile(text, 'x');
    const names = findings.flatMap(({ codes }) => codes.filter((code) => !/^DL\d/.test(code)));
    const isRefused = findings.some(({ severity }) => severity === 'error');
    const own = new Set([...names, ...(isRefused ? ['error'] : [])]);
    // A finding that depends on an ARG is a warning here, since a build may set another value.
    const theirs = DOCKERS[text]?.filter(
      (name) => !(own.has('UndefinedArgInFrom') && /^error$|^InvalidDefault/.test(name)),
    );
    expect([...own].sort()).toEqual(
      theirs?.filter((name) => !(own.has('InvalidDefaultArgInFrom') && name === 'error')),
    );
  },
);
