import { spawnSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { SHELLS } from '../../installer/shells.js';
import { describeWithTools } from '../../tools.js';
import { HAS_FEATURE } from './resolved.js';

describeWithTools('shellcheck accepts', { tools: ['shellcheck'] }, () => {
  test('features.sh', () => {
    const { status, stdout } = spawnSync('shellcheck', ['--shell=sh', '-'], {
      input: HAS_FEATURE,
      encoding: 'utf8',
    });
    expect([status, stdout]).toEqual([0, '']);
  });
});

describe.each(SHELLS)('has_feature in %s %s', (...shell) => {
  const [program = '', ...args] = shell.filter((word) => typeof word === 'string');
  const env = { PATH: process.env['PATH'], FEATURE_HTTP2: '1', FEATURE_LDAP: '0', FEATURE_A_B: '1' };

  test.each([
    ['has_feature http2 && echo yes', 'yes\n', 0],
    ['has_feature ldap || echo no', 'no\n', 0],
    ['set -eu; if has_feature a-b; then echo yes; fi', 'yes\n', 0],
    ['if has_feature htp2; then echo yes; else echo no; fi', '', 1],
    ['if has_feature; then echo yes; else echo no; fi', '', 1],
    ['if has_feature "x;echo bad"; then echo yes; fi', '', 1],
    ['if has_feature "\\$(echo bad)"; then echo yes; fi', '', 1],
  ])('%s', (script, stdout, status) => {
    const ran = spawnSync(program, [...args, '-c', `${HAS_FEATURE}\n${script}`], { env, encoding: 'utf8' });
    expect([ran.stdout, ran.status]).toEqual([stdout, status]);
  });
});
