/** Returns a number with its noun: `1 recipe`, `2 recipes`. */
export function counted(count: number, noun: string): string {
  return `${count} ${count === 1 ? noun : `${noun}s`}`;
}
