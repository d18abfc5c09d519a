/** Where an image's ordinary user is at home. */
export function homeOf({ name }: { readonly name: string }): string {
  return `/home/${name}`;
}
