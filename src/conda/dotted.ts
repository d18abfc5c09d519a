/**
 * Compares dotted numbers (`2.17`, `3.4.29`) part by part. Returns a negative number, zero or a positive number. A missing part
 * counts as 0.
 */
export function compareDotted(version: string, other: string): number {
  const [left, right] = [version.split('.').map(Number), other.split('.').map(Number)];
  for (let index = 0; index < Math.max(left.length, right.length); index += 1) {
    const difference = (left[index] ?? 0) - (right[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
