/** Returns what each name that constructor's selectors know is on a platform (`linux-64`). */
export function selectorNames(platform: string): ReadonlyMap<string, boolean> {
  const isLinux = platform.startsWith('linux-');
  const isMac = platform.startsWith('osx-');
  return new Map([
    ['linux', isLinux],
    ['linux32', platform === 'linux-32'],
    ['linux64', platform === 'linux-64'],
    ['aarch64', platform === 'linux-aarch64'],
    ['armv7l', platform === 'linux-armv7l'],
    ['ppc64le', platform === 'linux-ppc64le'],
    ['s390x', platform === 'linux-s390x'],
    ['arm64', platform === 'osx-arm64'],
    ['x86', /-(32|64)$/.test(platform)],
    ['x86_64', platform.endsWith('-64')],
    ['osx', isMac],
    ['unix', isLinux || isMac],
    ['win', platform.startsWith('win-')],
    ['win32', platform === 'win-32'],
    ['win64', platform === 'win-64'],
  ]);
}
