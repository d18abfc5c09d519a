import { describe, expect, test } from 'vitest';
import type { Platform } from '../../../src/conda/platform.js';
import { refuseForeignBase } from '../../../src/image/description/base-platform.js';
import { describeImage } from '../dockerfile/request.js';

const check = (base: string, platforms: readonly Platform[]) =>
  refuseForeignBase(describeImage('', base), platforms);

describe('a base that names its platform', () => {
  test.each<[string, readonly Platform[]]>([
    ['arm64v8/centos:7', ['linux-aarch64']],
    ['amd64/debian:12', ['linux-64']],
    ['debian:12', ['linux-64', 'linux-aarch64']],
    // Anyone may give a folder of a registry such a name.
    ['registry.example/arm64v8/centos:7', ['linux-64']],
    ['arm64v8/team/centos:7', ['linux-64']],
    ['constructor/centos:7', ['linux-64']],
    ['scratch', ['linux-64']],
  ])('is accepted: %s for %j', (base, platforms) => {
    expect(() => check(base, platforms)).not.toThrow();
  });

  test.each<[string, readonly Platform[], string]>([
    ['arm64v8/centos:7', ['linux-64'], 'the base does not exist for linux-64'],
    ['ppc64le/debian:12', ['linux-ppc64le', 'linux-aarch64'], 'the base does not exist for linux-aarch64'],
  ])('is refused: %s for %j', (base, platforms, message) => {
    expect(() => check(base, platforms)).toThrow(message);
  });
});
