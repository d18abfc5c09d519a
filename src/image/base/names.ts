/**
 * Returns the images named `ref`, or `ref:latest` if there is none. A full name matches first, then the end of a name:
 * `small:1.0` and `1.0` match `localhost/small:1.0`; `HOST/library/small` matches `small`.
 */
export function calledBy<T>(
  images: readonly T[],
  namesOf: (image: T) => readonly string[],
  ref: string,
): readonly T[] {
  for (const wanted of [ref, `${ref}:latest`]) {
    for (const isSame of [isExactly, isEndOf]) {
      const found = images.filter((image) => namesOf(image).some((name) => isSame(name, wanted)));
      if (found.length > 0) return found;
    }
  }
  return [];
}

function isExactly(name: string, wanted: string): boolean {
  return name === wanted;
}

function isEndOf(name: string, wanted: string): boolean {
  return name.endsWith(`/${wanted}`) || name.endsWith(`:${wanted}`) || wanted.endsWith(`/library/${name}`);
}
