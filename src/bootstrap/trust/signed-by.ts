/** The keys whose signatures are accepted: the value of apt's `Signed-By` (sources.list(5)). */
export interface SignedBy {
  /** Files of public keys. */
  readonly files: readonly string[];
  /** Public keys in the source itself, armored; null if there are none. */
  readonly armored: string | null;
  /** Upper-case hex; if not empty, only these keys of the files are accepted. */
  readonly fingerprints: readonly string[];
}

/** Accepts all keys of one file. */
export function signedByFile(file: string): SignedBy {
  return { files: [file], armored: null, fingerprints: [] };
}

/** Parses the value of the field or option. Returns null if it names no keys. */
export function parseSignedBy(text: string | undefined): SignedBy | null {
  if (text === undefined) return null;
  // In deb822 a line with a single dot represents an empty line.
  if (text.includes('-----BEGIN PGP PUBLIC KEY BLOCK-----'))
    return { files: [], armored: text.replace(/^\.$/gm, '').trim(), fingerprints: [] };
  const values = text.split(/[\s,]+/);
  const files = values.filter((value) => value.startsWith('/'));
  // `!` restricts apt to that subkey; here the whole key is accepted.
  const fingerprints = values
    .filter((value) => /^[0-9a-f]{40}!?$/i.test(value))
    .map((value) => value.slice(0, 40).toUpperCase());
  return files.length + fingerprints.length === 0 ? null : { files, armored: null, fingerprints };
}
