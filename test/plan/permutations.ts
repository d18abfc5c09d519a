/** Returns every order of the numbers below `size`. */
export function permutations(size: number): number[][] {
  return ordersOf(Array.from({ length: size }, (_, index) => index));
}

function ordersOf(items: readonly number[]): number[][] {
  if (items.length === 0) return [[]];
  return items.flatMap((first) =>
    ordersOf(items.filter((item) => item !== first)).map((rest) => [first, ...rest]),
  );
}
