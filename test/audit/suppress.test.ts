import { describe, expect, test } from 'vitest';
import { checkSuppressions, suppress } from '../../src/audit/suppress.js';
import type { Finding } from '../../src/audit/types.js';
import { formatError, UserError } from '../../src/errors.js';
import { parseManifest } from '../../src/manifest/parse.js';
import type { Suppression } from '../../src/manifest/types.js';

const FINDING: Finding = {
  rule: 'hard-coded-tool',
  severity: 'warning',
  package: 'python-3.7.0-hab5db58_3',
  subdir: 'linux-64',
  path: 'lib/python3.7/_sysconfigdata_x.py',
  message: 'it names build tools by absolute paths',
};

function suppression(parts: Partial<Suppression>): Suppression {
  const where = 'manifest.yaml:9:7';
  return { rule: 'hard-coded-tool', package: 'python', path: null, reason: 'known', where, ...parts };
}

describe('the suppression', () => {
  test.each([
    [{}, true],
    [{ package: 'python-3.7.0-hab5db58_3' }, true],
    [{ package: 'python-3.7.*' }, true],
    [{ package: '*' }, true],
    [{ package: 'pytho' }, false],
    [{ package: 'python-3.8*' }, false],
    [{ rule: 'machine' }, false],
    [{ path: 'lib/python3.7/_sysconfigdata_x.py' }, true],
    [{ path: 'lib/*/_sysconfigdata_*.py' }, true],
    [{ path: 'lib/*' }, true],
    [{ path: '*.py*.py' }, false],
    [{ path: 'lib/python3.7/_sysconfigdata_x.py*.py' }, false],
    [{ path: 'bin/*' }, false],
    [{ path: '.*' }, false],
  ])('%j matches the finding: %s', (parts, expected) => {
    const { findings, ignored } = suppress([FINDING], [suppression(parts)]);
    expect(ignored).toEqual(expected ? [{ ...FINDING, because: 'known' }] : []);
    expect(findings.map(({ rule }) => rule)).toEqual(
      expected ? [] : ['hard-coded-tool', 'suppression-unused'],
    );
  });

  test('of a rule that cannot be suppressed is refused', () => {
    const unusable: Finding = { ...FINDING, rule: 'package-unusable', severity: 'error' };
    expect(() => checkSuppressions([suppression({ rule: unusable.rule })])).toThrow(UserError);
  });
});

test('an unknown rule in audit.ignore is refused with its line', async () => {
  const text = `name: Test
version: "1"
channels: [https://example.org/c]
specs: [python]
audit:
  base: centos7
  ignore:
    - {rule: machine, package: zlib, reason: it is data}
    - {rule: licence-mising, package: zlib, path: "*", reason: the upstream has none}
`;
  const { audit } = parseManifest(text, 'manifest.yaml');
  expect(audit.base).toBe('centos7');
  expect(audit.ignore[0]).toEqual({
    rule: 'machine',
    package: 'zlib',
    path: null,
    reason: 'it is data',
    where: 'manifest.yaml:8:7',
  });
  await expect(refusalOf(audit.ignore)).toMatchFileSnapshot('golden/unknown-rule.txt');
});

function refusalOf(suppressions: readonly Suppression[]): string {
  try {
    checkSuppressions(suppressions);
  } catch (error) {
    if (error instanceof UserError) return `${formatError(error)}\n`;
    throw error;
  }
  throw new Error('it was not refused');
}
