/**
 * Splits a Debian version into an upstream version that conda can order and a revision for the build string. The revision keeps
 * the file names of different Debian builds distinct.
 */
export function condaVersion(debianVersion: string): { version: string; revision: string } {
  const withoutEpoch = debianVersion.replace(/^\d+:/, '');
  const dash = withoutEpoch.lastIndexOf('-');
  const upstream = dash === -1 ? withoutEpoch : withoutEpoch.slice(0, dash);
  const debian = dash === -1 ? '' : withoutEpoch.slice(dash + 1);
  // `1.3.dfsg+really1.3.1` is 1.3.1: Debian went back to an older release without lowering the version.
  const really = /\+really(.+)$/.exec(upstream)?.[1] ?? upstream;
  const [plain = '', suffix = ''] = splitAt(really, /[.+~](?:dfsg|ds|deb|repack|git)\w*.*$/);
  const version = plain
    .replaceAll('-', '.')
    .replaceAll('~', '')
    .replaceAll(/[^A-Za-z0-9_.+!]/g, '_');
  const nativeSuffix = debian === '' ? suffix : '';
  return { version, revision: buildWord([nativeSuffix, debian].filter((part) => part !== '').join('_')) };
}

function splitAt(text: string, pattern: RegExp): [string, string] {
  const at = text.search(pattern);
  return at === -1 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)];
}

/** Replaces everything but letters and digits, so that the text is valid in a conda build string. */
function buildWord(text: string): string {
  return text.replaceAll(/[^A-Za-z0-9]+/g, '_').replaceAll(/^_+|_+$/g, '');
}
