import type { Platform } from '../conda/platform.js';
import type { Value } from './expression/types.js';

/** The selectors of conda-build that are true for each platform, besides `linux` and `unix`. All others are false. */
const TRUE_FOR: Readonly<Record<Platform, readonly string[]>> = {
  'linux-64': ['linux64', 'x86', 'x86_64'],
  'linux-aarch64': ['aarch64'],
  'linux-ppc64le': ['ppc64le'],
  'linux-ppc64': ['ppc64'],
  'linux-s390x': ['s390x'],
  'linux-armv7l': ['arm', 'armv7l'],
  'linux-armv6l': ['arm', 'armv6l'],
  'linux-riscv64': ['riscv64'],
  'linux-32': ['linux32', 'x86'],
};

const FALSE_ELSE = [
  'osx',
  'win',
  'win32',
  'win64',
  'arm64',
  'emscripten',
  'wasm32',
  'wasi',
  'freebsd',
  'zos',
  'z',
];

const EVERY_SELECTOR = [...new Set([...Object.values(TRUE_FOR).flat(), ...FALSE_ELSE])];

/** Returns the selectors of conda-build, with their values for a platform. */
export function platformNames(platform: Platform): [string, Value][] {
  const own = TRUE_FOR[platform];
  return [
    ...EVERY_SELECTOR.map((name): [string, Value] => [name, own.includes(name)]),
    ['linux', true],
    ['unix', true],
  ];
}

/** Returns rattler-build's platform names with their values: family, architecture, both joined. `x86` means 32 bits only. */
export function rattlerNames(platform: Platform): [string, Value][] {
  const arch = platform === 'linux-64' ? 'x86_64' : platform === 'linux-32' ? 'x86' : platform.slice(6);
  const own = ['linux', 'unix', arch, platform.replace('-', '')];
  return [...FAMILIES, ...ARCHITECTURES, ...WHOLE_PLATFORMS].map((name) => [name, own.includes(name)]);
}

const FAMILIES = ['linux', 'unix', 'osx', 'win', 'emscripten', 'wasi', 'freebsd', 'zos', 'ios', 'android'];

const ARCHITECTURES = [
  ...['x86', 'x86_64', 'aarch64', 'arm64', 'armv6l', 'armv7l', 'ppc64', 'ppc64le', 's390x'],
  ...['riscv32', 'riscv64', 'loongarch64', 'wasm32', 'z'],
];

const WHOLE_PLATFORMS = [
  ...['64', '32', 'aarch64', 'armv6l', 'armv7l', 'ppc64', 'ppc64le', 's390x'].map((arch) => `linux${arch}`),
  ...['linuxriscv32', 'linuxriscv64', 'linuxloongarch64', 'osx64', 'osxarm64', 'win32', 'win64', 'winarm64'],
  ...['emscriptenwasm32', 'wasiwasm32', 'freebsd64', 'zosz'],
];
