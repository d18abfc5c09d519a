import type { Platform } from '../../conda/platform.js';
import type { OciPlatform } from '../types.js';

// Go's names (GOARCH, GOARM), which the image specification takes over.
const OCI_PLATFORMS: Readonly<Record<Platform, OciPlatform>> = {
  'linux-64': { os: 'linux', architecture: 'amd64' },
  'linux-aarch64': { os: 'linux', architecture: 'arm64', variant: 'v8' },
  'linux-ppc64le': { os: 'linux', architecture: 'ppc64le' },
  'linux-ppc64': { os: 'linux', architecture: 'ppc64' },
  'linux-s390x': { os: 'linux', architecture: 's390x' },
  'linux-armv7l': { os: 'linux', architecture: 'arm', variant: 'v7' },
  'linux-armv6l': { os: 'linux', architecture: 'arm', variant: 'v6' },
  'linux-riscv64': { os: 'linux', architecture: 'riscv64' },
  'linux-32': { os: 'linux', architecture: '386' },
};

/** What images call a platform: `linux-aarch64` is linux/arm64/v8. */
export function ociPlatform(platform: Platform): OciPlatform {
  return OCI_PLATFORMS[platform];
}

/** `linux/arm64/v8` */
export function formatOciPlatform({ os, architecture, variant }: OciPlatform): string {
  return [os, architecture, ...(variant === undefined ? [] : [variant])].join('/');
}

/** What builders take with `--platform` and in FROM: docker 20.10 and buildah 1.28 do not find arm64 bases by their variant. */
export function builderPlatform(platform: Platform): string {
  const { variant, ...bare } = OCI_PLATFORMS[platform];
  return formatOciPlatform(bare.architecture === 'arm' ? OCI_PLATFORMS[platform] : bare);
}

/** True where an image for `found` is one for `wanted`. A variant that is left out is the usual one: v8 of arm64, v7 of arm. */
export function isForPlatform(
  found: { readonly os?: string; readonly architecture?: string; readonly variant?: string },
  wanted: OciPlatform,
): boolean {
  if (found.os !== wanted.os || found.architecture !== wanted.architecture) return false;
  const usual = wanted.architecture === 'arm' ? 'v7' : wanted.variant;
  return (found.variant ?? usual) === wanted.variant;
}
