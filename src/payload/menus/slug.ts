/** Returns what menuinst makes of a name in the name of a file: lower-case letters, digits and hyphens. */
export function slugOf(name: string): string {
  return slugText(name)
    .replace(/^[ \t\n]+|[ \t\n]+$/g, '')
    .replace(/[_\- \t\n]+/g, '-');
}

/** Returns the characters of a text that count for that. */
export function slugText(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/[\r\v\f]/g, ' ')
    .replace(/[^A-Za-z0-9_ \t\n-]/g, '')
    .toLowerCase();
}
