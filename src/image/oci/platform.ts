import { PLATFORMS, type Platform } from '../../conda/platform.js';
import type { OciPlatform } from '../types.js';

// Go's names (GOARCH, GOARM), which the image specification uses.
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

/** Returns the OCI platform of a conda platform: `linux-aarch64` is linux/arm64/v8. */
export function ociPlatform(platform: Platform): OciPlatform {
  return OCI_PLATFORMS[platform];
}

/** Formats a platform like `linux/arm64/v8`. */
export function formatOciPlatform({ os, architecture, variant }: StatedPlatform): string {
  return [os, architecture, ...(variant ? [variant] : [])].join('/');
}

/**
 * Returns the platform for `--platform` and FROM. Without the variant of arm64, by which docker 20.10 and buildah 1.28 do
 * not find bases.
 */
export function builderPlatform(platform: Platform): string {
  const { variant, ...bare } = OCI_PLATFORMS[platform];
  return formatOciPlatform(bare.architecture === 'arm' ? OCI_PLATFORMS[platform] : bare);
}

/** A platform as an index or a config states it: fields may be missing, empty, or spelled differently. */
export interface StatedPlatform {
  readonly os?: string | undefined;
  readonly architecture?: string | undefined;
  readonly variant?: string | undefined;
}

/** Returns whether an image for `found` runs on `wanted`; both are normalized first. */
export function isForPlatform(stated: StatedPlatform, target: OciPlatform): boolean {
  return formatOciPlatform(normalPlatform(stated)) === formatOciPlatform(normalPlatform(target));
}

/** Returns the conda platform on which an image for `stated` runs; null if this project knows none. */
export function platformOfOci(stated: StatedPlatform): Platform | null {
  return PLATFORMS.find((platform) => isForPlatform(stated, OCI_PLATFORMS[platform])) ?? null;
}

/** Other spellings of architectures, and the variants that they imply. */
const OTHER_NAMES: Readonly<Record<string, { readonly architecture: string; readonly variant?: string }>> = {
  i386: { architecture: '386', variant: '' },
  x86_64: { architecture: 'amd64' },
  'x86-64': { architecture: 'amd64' },
  aarch64: { architecture: 'arm64' },
  armhf: { architecture: 'arm', variant: 'v7' },
  armel: { architecture: 'arm', variant: 'v6' },
};

/** Normalizes a platform like containerd's `platforms.Normalize`: one spelling, and no variant if it is the default one. */
function normalPlatform(
  stated: StatedPlatform,
): Pick<OciPlatform, 'architecture' | 'variant'> & { os: string } {
  const lower = (text: string | undefined) => (text ?? '').toLowerCase();
  const own = lower(stated.architecture);
  const other = Object.hasOwn(OTHER_NAMES, own) ? OTHER_NAMES[own] : undefined;
  const architecture = other?.architecture ?? own;
  const variant = normalVariant(architecture, other?.variant ?? lower(stated.variant));
  return { os: lower(stated.os) || 'linux', architecture, ...(variant === '' ? {} : { variant }) };
}

function normalVariant(architecture: string, variant: string): string {
  switch (architecture) {
    case 'amd64':
      return variant === 'v1' ? '' : variant;
    case 'arm64':
      return ['8', 'v8', 'v8.0'].includes(variant) ? '' : variant;
    case 'arm':
      return variant === '' ? 'v7' : variant.replace(/^[5-8]$/, 'v$&');
    default:
      return variant;
  }
}
