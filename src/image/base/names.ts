/**
 * The images that are called `ref`: by all of their name, else by its end – `small:1.0` is also `localhost/small:1.0`, and `1.0`
 * too – or as an image of docker's own registry (`HOST/library/small`); without a tag, by `latest`.
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
