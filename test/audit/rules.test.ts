import { describe, expect, test } from 'vitest';
import { AUDIT_RULES } from '../../src/audit/rules.js';
import type { AuditSubject } from '../../src/audit/types.js';
import { elfFile } from '../fixtures/elf.js';
import { rowsWithTools, testWithTools } from '../tools.js';
import { audit, CASES, DEFECTS, elf, good, rules, tarBz2, withFile } from './defects.js';
import { auditedPackage, subjectOf, systemOf } from './subject.js';

describe('sound packages have no findings', () => {
  test.each([
    ['in a prefix', {}],
    ['in a channel', { kind: 'channel' }],
    ['with a base', { system: systemOf('centos7') }],
    ['by what packages say of glibc themselves', { glibc: null }],
  ] as const)('%s', async (_, about: Partial<AuditSubject>) => {
    expect(audit(await subjectOf(good, about))).toEqual([]);
  });

  test('a library of the base system is missing only where no base is given', async () => {
    const bad = withFile('lib/libgui.so', elfFile({ needed: ['libX11.so.6'] }));
    expect(rules(audit(await subjectOf([...good, bad], { system: systemOf('centos7') })))).toEqual([]);
    expect(rules(audit(await subjectOf([...good, bad])))).toEqual(['library-missing lib/libgui.so']);
  });

  test('the libraries of glibc are never missing, whatever the platform calls its loader', async () => {
    const needed = ['libc.so.6', 'libcrypt.so.1', 'ld-linux-x86-64.so.2'];
    const bad = withFile('lib/x.so', elfFile({ needed }));
    const messagesFor = async (base: string | null) =>
      audit(await subjectOf([bad], { system: systemOf(base) })).map(({ message }) => message);
    expect(await messagesFor(null)).toEqual([]);
    expect(await messagesFor('almalinux9')).toEqual([expect.stringMatching(/^it needs libcrypt\.so\.1, /)]);
    const other = withFile('lib/x.so', elfFile({ needed: ['ld-linux-aarch64.so.1'] }));
    expect(rules(audit(await subjectOf([other])))).toEqual(['library-missing lib/x.so']);
  });

  test('an executable module that python imports needs no interpreter', async () => {
    const module = { data: '#!/usr/bin/python9\n', mode: 0o755 };
    expect(audit(await subjectOf([...good, withFile('lib/python3.7/base64.py', module)]))).toEqual([]);
  });
});

describe('a package with one defect has that one finding', () => {
  test.each(rowsWithTools(CASES, ({ bad }) => (bad.extension === '.tar.bz2' ? ['bzip2'] : [])))(
    '$name',
    async ({ bad, expected, about }) => {
      const subject = await subjectOf([...(about.conda === undefined ? good : []), bad], about);
      const findings = audit(subject);
      expect(findings.map((finding) => finding.package)).toEqual([`${bad.name}-${bad.version ?? '1.0'}-0`]);
      expect(rules(findings)).toEqual([expected]);
    },
  );

  testWithTools('an index without md5 is a finding for conda 4.5', { tools: ['bzip2'] }, async () => {
    const audited = await auditedPackage(tarBz2());
    const packages = [{ ...audited, record: { ...audited.record, md5: null } }];
    expect(rules(audit({ ...(await subjectOf([])), packages, conda: '4.5.12' }))).toEqual(['old-conda-md5']);
    expect(rules(audit({ ...(await subjectOf([])), packages, conda: '24.7.1' }))).toEqual(['old-conda-md5']);
    expect(audit({ ...(await subjectOf([])), packages, conda: '24.9.0' })).toEqual([]);
  });

  test('every rule has a test', () => {
    const planted = new Set(DEFECTS.map(([, , expected]) => expected.split(' ')[0]));
    const others = ['file-missing', 'file-changed', 'old-conda-md5'];
    expect(AUDIT_RULES.map(({ id }) => id).filter((id) => !planted.has(id))).toEqual(others);
  });
});

test('the finding of a missing library names the package that has it', async () => {
  const { name, ...rest } = elf({ needed: ['libelse.so.2'] });
  const other = await auditedPackage({ name: 'else', files: { 'lib/libelse.so.2': elfFile({}) } });
  const [finding] = audit(await subjectOf([{ name, ...rest }], { elsewhere: [other] }));
  expect(finding).toMatchObject({
    rule: 'library-missing',
    found: 'in else-1.0-0 (lib/libelse.so.2)',
    fix: 'make else a dependency',
  });
});

test('a library counts as present only if the build that the spec matches has it', async () => {
  const build = (version: string) => ({
    name: 'both',
    version,
    index: { license: 'MIT' },
    files: { [`lib/libboth.so.${version}`]: elfFile({}) },
  });
  const user = (spec: string) => ({
    ...elf({ needed: ['libboth.so.1.0'], runpath: '$ORIGIN' }),
    depends: [spec],
  });
  const rulesFor = async (spec: string) =>
    rules(audit(await subjectOf([build('1.0'), build('2.0'), user(spec)], { kind: 'channel' })));
  expect(await rulesFor('both 1.*')).toEqual([]);
  expect(await rulesFor('both >=2')).toEqual(['library-missing lib/bad.so']);
});

test('a cycle of dependencies has no findings', async () => {
  const [a, b] = [
    { name: 'a', depends: ['b'], index: { license: 'MIT' } },
    { name: 'b', depends: ['a', 'gone'], index: { license: 'MIT' } },
  ];
  expect(audit(await subjectOf([a, b], { exclude: ['gone'] }))).toEqual([]);
});
