import { type Problem, UserError } from '../../errors.js';
import { redactUrl } from '../../text/redact-url.js';
import { findKeyring } from '../trust/find-keyring.js';
import { type SignedBy, signedByFile } from '../trust/signed-by.js';
import { mirrorOfApt } from './apt-mirror.js';

/** Where Debian's packages come from, and who has to have signed for them. */
export interface Source {
  /** Without a trailing slash. */
  readonly mirror: string;
  /** Null where the mirror is believed as it is. */
  readonly signedBy: SignedBy | null;
}

/**
 * Takes what the flags name, else what apt on this machine uses, else Debian's own keyring. Throws UserError that names the
 * flags if the machine has no mirror or no keys.
 */
export function chooseSource(options: {
  readonly mirror: string | undefined;
  readonly keyring: string | undefined;
  readonly trustMirror: boolean;
  /** `/etc/apt`. */
  readonly aptFolder: string;
  /** Files that may hold Debian's keys. */
  readonly keyrings: readonly string[];
}): Source {
  const { aptFolder, keyrings, trustMirror } = options;
  const apt = options.mirror === undefined ? mirrorOfApt(aptFolder) : null;
  const mirror = options.mirror ?? apt?.uri ?? null;
  const keyringFile = options.keyring ?? findKeyring(keyrings);
  const named = options.keyring === undefined ? (apt?.signedBy ?? null) : null;
  const signedBy = trustMirror ? null : withFiles(named, keyringFile);
  const hasKeys = trustMirror || signedBy !== null;
  const problems = [mirror === null ? noMirror(aptFolder) : null, hasKeys ? null : noKeyring(keyrings)];
  if (mirror !== null && hasKeys) return { mirror: checkUrl(mirror), signedBy };
  const flags = [mirror === null ? '--mirror URL' : null, hasKeys ? null : '--keyring FILE'];
  throw new UserError(
    `This machine does not say where Debian's packages come from: add ${flags.filter((flag) => flag !== null).join(' ')}`,
    problems.filter((problem) => problem !== null),
  );
}

/** Fingerprints alone choose among the keys of a file; null if there is none. */
function withFiles(named: SignedBy | null, file: string | null): SignedBy | null {
  if (named !== null && (named.armored !== null || named.files.length > 0)) return named;
  if (file === null) return null;
  return { ...signedByFile(file), fingerprints: named?.fingerprints ?? [] };
}

function checkUrl(mirror: string): string {
  if (/^https?:\/\/[^/?#\s]+[^?#\s]*$/.test(mirror) && URL.canParse(mirror))
    return mirror.replace(/\/+$/, '');
  throw new UserError('--mirror is no mirror', [
    {
      message: 'not an http or https address',
      expected: 'the folder that holds dists/ and pool/, as in https://HOST/debian',
      found: redactUrl(mirror),
    },
  ]);
}

function noMirror(folder: string): Problem {
  return {
    where: folder,
    message: "apt's sources name no archive of Debian's main suites",
    fix: 'name a mirror of Debian with --mirror URL: the folder that holds dists/ and pool/',
  };
}

function noKeyring(files: readonly string[]): Problem {
  return {
    where: files[0] ?? '',
    message: "Debian's archive keys are not on this machine",
    fix: 'install debian-archive-keyring, or name a file of keys with --keyring FILE, or believe the mirror unsigned with --trust-mirror',
  };
}
