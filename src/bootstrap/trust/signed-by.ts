/** Whose signature counts: what apt's `Signed-By` may hold (sources.list(5)). */
export interface SignedBy {
  /** Files of public keys. */
  readonly files: readonly string[];
  /** Public keys in the source itself, armored; null where there are none. */
  readonly armored: string | null;
  /** Upper-case hex; where there are any, no other key of the files counts. */
  readonly fingerprints: readonly string[];
}

/** All keys of one file. */
export function signedByFile(file: string): SignedBy {
  return { files: [file], armored: null, fingerprints: [] };
}

/** Reads the value of the field or option; null where it names no keys. */
export function parseSignedBy(text: string | undefined): SignedBy | null {
  if (text === undefined) return null;
  // In deb822 a line that holds a dot alone stands for an empty one.
  if (text.includes('-----BEGIN PGP PUBLIC KEY BLOCK-----'))
    return { files: [], armored: text.replace(/^\.$/gm, '').trim(), fingerprints: [] };
  const values = text.split(/[\s,]+/);
  const files = values.filter((value) => value.startsWith('/'));
  // With `!` apt takes that subkey alone; here the key that it belongs to.
  const fingerprints = values
    .filter((value) => /^[0-9a-f]{40}!?$/i.test(value))
    .map((value) => value.slice(0, 40).toUpperCase());
  return files.length + fingerprints.length === 0 ? null : { files, armored: null, fingerprints };
}
