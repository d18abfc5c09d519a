/**
 * Returns the images named `ref`, or `ref:latest` if there is none. A full name matches first, then the end of a name:
 * `small:1.0` and `1.0` match `localhost/small:1.0`; `HOST/library/small` matches `small`.
 */
export function calledBy<T>(
  images: readonly T[],
  namesOf: (image: T) => readonly string[],
  ref: string,
): readonly T[] {
  for (const reference of [ref, `${ref}:latest`]) {
    for (const isSame of [isExactly, isEndOf]) {
      const named = images.filter((image) => namesOf(image).some((name) => isSame(name, reference)));
      if (named.length > 0) return named;
    }
  }
  return [];
}

function isExactly(name: string, reference: string): boolean {
  return name === reference;
}

function isEndOf(name: string, reference: string): boolean {
  return (
    name.endsWith(`/${reference}`) || name.endsWith(`:${reference}`) || reference.endsWith(`/library/${name}`)
  );
}
