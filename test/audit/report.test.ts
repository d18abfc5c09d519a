import { expect, test } from 'vitest';
import { auditLines } from '../../src/audit/report.js';
import { symbolNeeds } from '../../src/audit/rules/symbols.js';
import { countBySeverity, exitCodeFor, formatCounts } from '../../src/findings/severity.js';
import { elfFile } from '../fixtures/elf.js';
import { testWithTools } from '../tools.js';
import { audit, CASES, CHANNEL, elf, good, index } from './defects.js';
import { auditedPackage, subjectOf } from './subject.js';

test('symbolNeeds returns the highest version of each family of symbols', async () => {
  const versions = (...texts: readonly string[]) => texts.map((version) => ({ library: 'libx.so', version }));
  const needy = {
    name: 'needy',
    files: {
      'lib/a.so': elfFile({
        versions: [...versions('GLIBC_2.9', 'GLIBCXX_3.4.9'), ...versions('GLIBC_PRIVATE')],
      }),
      'lib/b.so': elfFile({ versions: [{ library: 'liby.so', version: 'GLIBC_2.17' }] }),
      'lib/other.so': elfFile({ machine: 183, versions: versions('GLIBC_2.99') }),
    },
  };
  expect(symbolNeeds(await auditedPackage(needy), 'linux-64')).toEqual({ GLIBC: '2.17', GLIBCXX: '3.4.9' });
});

test('the report escapes control characters in names and cuts long names', async () => {
  const hostile = elf({ needed: ['lib\x1b[2Jx.so\u009b', 'y'.repeat(4000)], runpath: '/home/\r\n\u202e' });
  const text = auditLines(audit(await subjectOf([hostile]))).join('\n');
  expect(text).toContain('it needs lib\\u001b[2Jx.so\\u009b,');
  expect(text).toContain('/home/\\u000d\\u000a\\u202e');
  expect(text.length).toBeLessThan(2000);
});

const isOfConda = ({ about }: (typeof CASES)[number]) => about.conda !== undefined;

test('the report of a channel with every defect equals the golden file', async () => {
  const everything = CASES.filter((defect) => !isOfConda(defect)).map(({ bad }, i) => ({
    ...bad,
    name: `bad${i}`,
  }));
  const many = Object.fromEntries(
    Array.from({ length: 8 }, (_, i) => [`lib/lib${i}.so`, elfFile({ machine: 183 })] as const),
  );
  const bad = [...everything, { name: 'many', index: { license: 'MIT' }, files: many }];
  const findings = audit(await subjectOf([...good, ...bad]));
  const text = [...auditLines(findings), formatCounts(countBySeverity(findings)), ''].join('\n');
  await expect(text).toMatchFileSnapshot('golden/report.txt');
});

testWithTools(
  'the report of packages that conda 4.5 cannot use equals the golden file',
  { tools: ['bzip2'] },
  async () => {
    const bad = CASES.filter(isOfConda).map(({ bad }, i) => ({ ...bad, name: `bad${i}` }));
    const about = {
      conda: '4.5.12',
      channels: ['a', 'b', CHANNEL],
      indexes: [index({ lacking: ['linux-64'] })],
    };
    const findings = audit(await subjectOf(bad, about));
    await expect(`${auditLines(findings).join('\n')}\n`).toMatchFileSnapshot('golden/old-conda.txt');
  },
);

test.each([
  [{ error: 1, warning: 0, note: 0 }, [2, 2, 2, 0]],
  [{ error: 0, warning: 1, note: 1 }, [0, 1, 1, 0]],
  [{ error: 0, warning: 0, note: 1 }, [0, 0, 1, 0]],
  [{ error: 0, warning: 0, note: 0 }, [0, 0, 0, 0]],
])('--fail-on decides the exit code for %j', (counts, expected) => {
  const codes = (['error', 'warning', 'note', 'never'] as const).map((failOn) => exitCodeFor(counts, failOn));
  expect(codes).toEqual(expected);
});
