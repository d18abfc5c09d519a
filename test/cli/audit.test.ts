import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { GOOD } from '../audit/subject.js';
import { writeFixtureChannel } from '../fixtures/channel.js';
import { audit, folder, useAuditFolder } from './audit-folder.js';

useAuditFolder();

describe('the audit of a channel folder', () => {
  test('exits with 0 for a good channel', async () => {
    const { status, stdout } = await audit(['good']);
    expect([status, stdout]).toEqual([0, 'good: 3 packages, no errors, no warnings, no notes\n']);
  });

  test('exits with 2 for a channel with defects and prints them as text', async () => {
    const { status, stdout } = await audit(['bad']);
    expect(status).toBe(2);
    await expect(stdout).toMatchFileSnapshot('golden/audit-channel.txt');
  });

  test('exits with 2 for a channel with defects and prints them as JSON', async () => {
    const { status, stdout } = await audit(['bad', '--json']);
    expect(status).toBe(2);
    await expect(stdout.replaceAll(folder, '<folder>')).toMatchFileSnapshot('golden/audit-channel.json');
  });

  test('prints and counts only findings that --baseline does not have', async () => {
    const before = await audit(['bad', '--json', '--fail-on', 'never']);
    writeFileSync(join(folder, 'before.json'), before.stdout);
    const same = await audit(['bad', '--baseline', 'before.json']);
    expect([same.status, same.stdout]).toEqual([
      0,
      'bad: 5 packages, no errors, no warnings, no notes; 2 of the baseline, 0 of it gone\n',
    ]);
    // Another build of a package with findings, and a new one.
    await writeFixtureChannel(join(folder, 'later'), [
      ...Object.values(GOOD),
      { name: 'bare', build: '7' },
      { name: 'fresh' },
    ]);
    const later = await audit(['later', '--baseline', 'before.json', '--json']);
    const { findings, known, counts } = JSON.parse(later.stdout);
    expect([later.status, counts]).toEqual([1, { error: 0, warning: 1, note: 0 }]);
    expect(findings).toMatchObject([{ package: 'fresh-1.0-0', rule: 'licence-missing' }]);
    expect(known).toMatchObject([{ package: 'bare-1.0-7', rule: 'licence-missing' }]);
    // The output with --baseline is a baseline too: it has the known findings.
    writeFileSync(join(folder, 'later.json'), later.stdout);
    expect((await audit(['later', '--baseline', 'later.json'])).status).toBe(0);
  });

  test.each([
    ['nowhere.json', 'no such file'],
    ['good/linux-64/repodata.json', 'not the result of an audit'],
    ['good', 'it is a folder, not a file'],
  ])('refuses the baseline %s', async (file, reason) => {
    const { status, stderr } = await audit(['bad', '--baseline', file]);
    expect([status, stderr]).toEqual([2, expect.stringContaining(reason)]);
  });

  test('finds a package whose bytes have changed', async () => {
    const broken = join(folder, 'broken');
    await writeFixtureChannel(broken, [GOOD.runtime]);
    const [fn = ''] = readdirSync(join(broken, 'linux-64')).filter((name) => name.endsWith('.conda'));
    const path = join(broken, 'linux-64', fn);
    writeFileSync(path, readFileSync(path).subarray(0, -1));
    const { status, stdout } = await audit(['broken']);
    expect([status, stdout]).toEqual([
      2,
      expect.stringContaining('its checksum is not the one in its channel'),
    ]);
  });
});

describe('the audit of a channel', () => {
  test('finds packages that its index places elsewhere', async () => {
    const elsewhere = join(folder, 'elsewhere');
    await writeFixtureChannel(elsewhere, [GOOD.runtime]);
    const path = join(elsewhere, 'linux-64', 'repodata.json');
    const repodata = JSON.parse(readFileSync(path, 'utf8'));
    repodata.info.base_url = 'https://example.org/elsewhere';
    writeFileSync(path, JSON.stringify(repodata));
    rmSync(join(elsewhere, 'linux-64', 'runtime-1.0-0.conda'));
    const { status, stdout } = await audit(['elsewhere']);
    expect([status, stdout]).toEqual([2, expect.stringContaining('[package-unusable]')]);
  });

  test.each([
    ['is no JSON', '{'],
    ['is empty', '{"packages": {}}'],
    ['leads out of the channel', '{"packages": {"../x-1-0.conda": {}}}'],
  ])('is refused if the index %s', async (_, text) => {
    const damaged = join(folder, 'damaged');
    await writeFixtureChannel(damaged, [GOOD.runtime]);
    writeFileSync(join(damaged, 'linux-64', 'repodata.json'), text);
    const { status, stdout, stderr } = await audit(['damaged', '-q']);
    expect([status, stdout, stderr]).toEqual([2, '', expect.stringMatching(/^Error: .*\n {2}/)]);
  });
});

describe('the audit of a channel of two platforms', () => {
  const two = async () => {
    const bare = { name: 'bare' };
    const noarch = { name: 'any', noarch: 'generic', depends: ['good'], index: { license: 'MIT' } } as const;
    const good = { name: 'good', index: { license: 'MIT' } };
    const arm = { ...bare, subdir: 'linux-aarch64' };
    await writeFixtureChannel(join(folder, 'two'), [bare, arm, noarch, good]);
  };

  test('names the platform in each finding', async () => {
    await two();
    const { status, stdout } = await audit(['two', '--fail-on', 'error']);
    expect(status).toBe(2);
    await expect(stdout).toMatchFileSnapshot('golden/audit-two-platforms.txt');
  });

  test('refuses a --platform that the channel lacks', async () => {
    await two();
    const { status, stderr } = await audit(['two', '--platform', 'linux-32']);
    expect([status, stderr]).toEqual([2, expect.stringContaining('the channel does not have this platform')]);
  });
});

test.each([
  ['--glibc', 'new'],
  ['--conda', 'latest'],
  ['--base', 'centos'],
])('%s %s is refused', async (...flag) => {
  const { status, stderr } = await audit(['good', ...flag]);
  expect([status, stderr]).toEqual([2, expect.stringMatching(/expected: .*\n {4}found: {4}"/)]);
});

test('the audit reports a damaged record and audits the other packages', async () => {
  const damaged = join(folder, 'one-damaged');
  await writeFixtureChannel(damaged, Object.values(GOOD));
  const path = join(damaged, 'linux-64', 'repodata.json');
  const repodata = JSON.parse(readFileSync(path, 'utf8'));
  repodata['packages.conda']['x-1-0.conda'] = { name: 'x', version: '1', build: '0', depends: 7 };
  writeFileSync(path, JSON.stringify(repodata));
  const { status, stdout } = await audit(['one-damaged']);
  expect(status).toBe(2);
  expect(stdout).toMatch(/x-1-0\.conda: depends cannot be used \[package-unusable\]/);
  expect(stdout).toContain('one-damaged: 3 packages');
});

test.each([
  ['a missing folder', 'gone'],
  ['a folder that is no channel', 'no-channel'],
])('the audit of %s is refused', async (_, subject) => {
  mkdirSync(join(folder, 'no-channel'), { recursive: true });
  const { status, stderr } = await audit([subject]);
  expect(status).toBe(2);
  await expect(stderr).toMatchFileSnapshot(`golden/audit-refused-${subject}.txt`);
});
