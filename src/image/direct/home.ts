/** Returns the home folder of an image's user. */
export function homeOf({ name }: { readonly name: string }): string {
  return `/home/${name}`;
}
