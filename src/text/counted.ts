/** Returns a number with its noun: `1 recipe`, `2 recipes`. */
export function counted(count: number, noun: string): string {
  return `${count} ${count === 1 ? noun : `${noun}s`}`;
}

/** Returns how much an environment has: `53 packages, 2 wheels`; wheels are left out if there are none. */
export function countedContents({
  packages,
  wheels,
}: {
  readonly packages: readonly unknown[];
  readonly wheels: readonly unknown[];
}): string {
  const ofWheels = wheels.length === 0 ? [] : [counted(wheels.length, 'wheel')];
  return [counted(packages.length, 'package'), ...ofWheels].join(', ');
}
