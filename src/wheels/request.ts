import { decodePath } from '../conda/channel-url.js';
import { redactUrl } from '../text/redact-url.js';
import { isSourceDistribution, parseWheelName } from './name/file-name.js';
import { isProjectName, projectName } from './name/project-name.js';
import { normalVersion } from './name/version.js';

/** An item of `wheels` in a manifest. */
export type WheelRequest =
  /** A file; the path is as written. */
  | { readonly kind: 'path'; readonly path: string; readonly fn: string }
  | { readonly kind: 'url'; readonly url: string; readonly fn: string; readonly sha256: string }
  /** A version of a project, which an index is asked for; in the forms of PEP 503 and PEP 440. */
  | { readonly kind: 'version'; readonly name: string; readonly version: string };

/** Why an item cannot be used. */
export interface NoWheelRequest {
  readonly message: string;
  readonly expected: string;
  readonly fix: string;
}

/** Reads an item of `wheels`: a path that begins with `./`, `../` or `/`, a url with its checksum, or `NAME==VERSION`. */
export function parseWheelRequest(text: string): WheelRequest | NoWheelRequest {
  if (/^https?:\/\//i.test(text)) return urlRequest(text);
  if (/^\.{0,2}\//.test(text)) return pathRequest(text);
  if (isPath(text))
    return {
      message: 'this names no wheel',
      expected: EXPECTED,
      fix: `write ./${text}: a path is relative to the folder of the manifest`,
    };
  const named = /^([^\s=<>!~;@[\]]+)\s*(.*)$/s.exec(text);
  if (named !== null && isProjectName(named[1] ?? '')) return versionRequest(named[1] ?? '', named[2] ?? '');
  return {
    message: 'this names no wheel',
    expected: EXPECTED,
    fix: 'name the file of a wheel, its url, or a project and its version',
  };
}

/** Returns whether an item could be read. */
export function isWheelRequest(read: WheelRequest | NoWheelRequest): read is WheelRequest {
  return 'kind' in read;
}

const EXPECTED = './NAME.whl, https://…/NAME.whl#sha256=…, or NAME==VERSION';

function versionRequest(name: string, behind: string): WheelRequest | NoWheelRequest {
  const version = /^==(?!=)/.test(behind) ? normalVersion(behind.slice(2)) : null;
  if (version !== null) return { kind: 'version', name: projectName(name), version };
  const own = { expected: `${name}==VERSION` };
  if (behind.startsWith('['))
    return {
      ...own,
      message: 'extras are not resolved: nothing is added to the wheels that are listed',
      fix: `write ${name}==VERSION, and list what the extra requires`,
    };
  if (behind.includes(';'))
    return { ...own, message: 'a marker cannot be used here', fix: 'list the wheel below platforms' };
  return {
    ...own,
    message: 'this names no single version, so another wheel could be taken another day',
    fix: 'write the version after ==; wheels are not solved for',
  };
}

function pathRequest(path: string): WheelRequest | NoWheelRequest {
  const fn = path.slice(path.lastIndexOf('/') + 1);
  return notNamed(fn) ?? { kind: 'path', path, fn };
}

function urlRequest(text: string): WheelRequest | NoWheelRequest {
  const url = URL.canParse(text) ? new URL(text) : null;
  const expected = 'https://…/NAME.whl#sha256=…';
  if (url === null) return { message: 'this is no url', expected, fix: 'correct it' };
  if (url.username !== '' || url.password !== '' || url.search !== '')
    return {
      message: 'the url has credentials or a query, which the lock would keep',
      expected,
      fix: `write ${redactUrl(text)}, or keep the wheel beside the manifest`,
    };
  const sha256 = /^#sha256=([0-9a-f]{64})$/i.exec(url.hash)?.[1]?.toLowerCase();
  const fn = decodePath(url.pathname.slice(url.pathname.lastIndexOf('/') + 1));
  const unusable = notNamed(fn);
  if (unusable !== null) return unusable;
  if (sha256 === undefined)
    return {
      message: 'the url has no checksum, so anyone who answers for it could give another wheel',
      expected,
      fix: 'add #sha256= and the 64 hexadecimal digits that the index gives for the file',
    };
  url.hash = '';
  return { kind: 'url', url: url.href, fn, sha256 };
}

function notNamed(fn: string): NoWheelRequest | null {
  if (parseWheelName(fn) !== null) return null;
  if (isSourceDistribution(fn))
    return {
      message:
        'this is a source distribution: it would have to be built, and nothing of pip or python runs here',
      expected: 'a wheel, NAME-VERSION-PYTHON-ABI-PLATFORM.whl',
      fix: 'build a wheel of it on the target (pip wheel), or make a package of conda of it',
    };
  return {
    message: 'this is not the name of a wheel',
    expected: 'NAME-VERSION-PYTHON-ABI-PLATFORM.whl',
    fix: 'keep the name that the file has in its index: it says what the wheel is for',
  };
}

function isPath(text: string): boolean {
  return !text.includes(':') && parseWheelName(text.slice(text.lastIndexOf('/') + 1)) !== null;
}
