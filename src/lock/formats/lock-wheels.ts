import { decodePath } from '../../conda/channel-url.js';
import type { Problem } from '../../errors.js';
import { redactUrl } from '../../text/redact-url.js';
import { parseWheelName } from '../../wheels/name/file-name.js';
import type { LockedWheel } from '../../wheels/types.js';
import type { LockReader } from './lock-reader.js';

/** Reads the wheels of a lock. Adds to `problems` what is damaged, contradicts itself, or is listed twice. */
export function readWheels(readers: readonly LockReader[], problems: Problem[]): LockedWheel[] {
  const names = new Set<string>();
  return readers.map((reader) => {
    const wheel: LockedWheel = {
      name: reader.text('name'),
      version: reader.text('version'),
      fn: reader.text('fn'),
      url: reader.text('url'),
      sha256: reader.sha256('sha256'),
      size: reader.count('size'),
      direct: reader.value['direct'] === true,
    };
    problems.push(...disagreements(wheel, reader.where));
    if (names.has(wheel.name))
      problems.push({
        where: reader.where,
        message: 'there is another wheel of this name',
        found: wheel.name,
        fix: FIX,
      });
    names.add(wheel.name);
    return wheel;
  });
}

const FIX = 'make the lock anew: archi-construct lock --update';

function disagreements({ name, version, fn, url }: LockedWheel, where: string): Problem[] {
  const named = parseWheelName(fn);
  const isOf = named !== null && named.name === name && named.version === version;
  const problems: Problem[] = [];
  if (!isOf)
    problems.push({
      where,
      message: 'the file name does not match the wheel',
      expected: `${name}-${version}-….whl`,
      found: fn,
      fix: FIX,
    });
  if (!isUrlOf(url, fn))
    problems.push({
      where,
      message: 'the url is not the url of this file',
      expected: `https://…/${fn} or file:///…`,
      found: redactUrl(url),
      fix: FIX,
    });
  return problems;
}

function isUrlOf(text: string, fn: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, username, password, pathname } = new URL(text);
  const isFetched = ['http:', 'https:', 'file:'].includes(protocol);
  return isFetched && username === '' && password === '' && decodePath(pathname).endsWith(`/${fn}`);
}
