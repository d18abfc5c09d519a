/** Returns a distribution's name in the form in which names are compared (PEP 503): lower case, runs of `-`, `_` and `.` as `-`. */
export function projectName(text: string): string {
  return text.replace(/[-_.]+/g, '-').toLowerCase();
}

/** Returns whether a text is the name of a distribution (the pattern of the core metadata specification, version 2.4). */
export function isProjectName(text: string): boolean {
  return text.length <= 128 && /^[A-Z0-9](?:[A-Z0-9._-]*[A-Z0-9])?$/i.test(text);
}
