import { expect, test } from 'vitest';
import type { Platform } from '../../../src/conda/platform.js';
import { isForPlatform, ociPlatform } from '../../../src/image/oci/platform.js';

// The answers of `platforms.OnlyStrict(wanted).Match(found)` in github.com/containerd/platforms.
test.each<[string, Platform, boolean]>([
  ['linux/amd64', 'linux-64', true],
  ['linux/amd64/v1', 'linux-64', true],
  ['linux/amd64/v2', 'linux-64', false],
  ['linux/amd64/v3', 'linux-64', false],
  ['linux/x86_64', 'linux-64', true],
  ['linux/x86-64', 'linux-64', true],
  ['Linux/AMD64', 'linux-64', true],
  ['/amd64', 'linux-64', true],
  ['linux/386', 'linux-64', false],
  ['linux/i386', 'linux-32', true],
  ['linux/i386/sse2', 'linux-32', true],
  ['linux/arm64', 'linux-aarch64', true],
  ['linux/arm64/v8', 'linux-aarch64', true],
  ['linux/arm64/V8', 'linux-aarch64', true],
  ['linux/arm64/8', 'linux-aarch64', true],
  ['linux/aarch64', 'linux-aarch64', true],
  ['linux/aarch64/v8', 'linux-aarch64', true],
  ['linux/arm64/v9', 'linux-aarch64', false],
  ['windows/arm64', 'linux-aarch64', false],
  ['linux/arm', 'linux-armv7l', true],
  ['linux/arm/7', 'linux-armv7l', true],
  ['linux/arm/v7', 'linux-armv7l', true],
  ['linux/armhf', 'linux-armv7l', true],
  ['linux/armhf/v6', 'linux-armv7l', true],
  ['linux/arm/v8', 'linux-armv7l', false],
  ['linux/arm/v6', 'linux-armv7l', false],
  ['linux/arm', 'linux-armv6l', false],
  ['linux/arm/6', 'linux-armv6l', true],
  ['linux/armel', 'linux-armv6l', true],
  ['linux/arm/v5', 'linux-armv6l', false],
  ['linux/ppc64le', 'linux-ppc64le', true],
  ['linux/ppc64le/power9', 'linux-ppc64le', false],
  ['unknown/unknown', 'linux-64', false],
])('isForPlatform accepts %s for %s: %s', (text, platform, expected) => {
  const [os = '', architecture = '', variant = ''] = text.split('/');
  expect(isForPlatform({ os, architecture, variant }, ociPlatform(platform))).toBe(expected);
});
