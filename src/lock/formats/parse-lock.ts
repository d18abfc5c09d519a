import { decodePath, maySendTo } from '../../conda/channel-url.js';
import { formatPin, parseFileName } from '../../conda/file-name.js';
import { type ForeignLock, foreignLock } from '../../conda/foreign-lock.js';
import { isObject, type JsonObject, jsonText, parseJson } from '../../conda/json-text.js';
import type { LockedPackage } from '../../conda/locked-package.js';
import { parseRecord } from '../../conda/parse-record.js';
import { isPlatform, PLATFORMS, type Platform } from '../../conda/platform.js';
import { messageOf, type Problem, UserError } from '../../errors.js';
import { ENVIRONMENT_NAME, isEnvironmentName } from '../../manifest/environment-name.js';
import { redactUrl } from '../../text/redact-url.js';
import { BUILD_PLATFORM } from '../build-tool.js';
import type { Lock, LockedEnvironment } from '../types.js';
import { lockVersionOf } from './format.js';
import { createLockReader, type LockReader } from './lock-reader.js';
import { readWheels } from './lock-wheels.js';

/**
 * Parses a lock. Uses no schema library: every warm build begins with this, and loading one takes too long. `file` is for
 * messages. Throws UserError with every problem.
 */
export function parseLock(text: string, file: string): Lock {
  const problems: Problem[] = [];
  const reader = createLockReader({ value: readJson(text, file), file, problems });
  const { lockVersion, envs } = reader.value;
  checkVersion(
    lockVersion,
    lockVersionOf({ envs: envs !== undefined, wheels: hasWheels(reader.value) }),
    file,
  );
  const manifest = reader.inner('manifest');
  const platform = readPlatform(reader, problems, file);
  const lock: Lock = {
    platform,
    manifest: {
      name: manifest.fileNamePart('name'),
      version: manifest.fileNamePart('version'),
      sha256: manifest.sha256('sha256'),
    },
    ...readEnvironment(reader, platform, problems),
    ...(envs === undefined ? {} : { envs: readEnvs(reader, platform, problems) }),
  };
  if (problems.length > 0) throw damagedLock(problems);
  return lock;
}

function readEnvironment(reader: LockReader, platform: Platform, problems: Problem[]): LockedEnvironment {
  const packages = (key: string, platform: Platform) =>
    reader.list(key).flatMap((item) => readPackage({ reader: item, platform, problems }));
  return {
    channels: reader.texts('channels'),
    specs: reader.texts('specs'),
    virtualPackages: reader.textMap('virtualPackages'),
    ...(reader.value['derived'] === undefined ? {} : { derived: reader.texts('derived') }),
    exclude: reader.texts('exclude'),
    packages: packages('packages', platform),
    ...(reader.value['wheels'] === undefined ? {} : { wheels: readWheels(reader.list('wheels'), problems) }),
    ...(reader.value['buildTools'] === undefined
      ? {}
      : { buildTools: packages('buildTools', BUILD_PLATFORM) }),
  };
}

/** Whether the lock, or one of its environments, has wheels. */
function hasWheels({ wheels, envs }: JsonObject): boolean {
  const others = Array.isArray(envs) ? envs.filter(isObject) : [];
  return [wheels, ...others.map((env) => env['wheels'])].some((list) => list !== undefined);
}

/** The names become folders, so they are held to the rules of a manifest. */
function readEnvs(reader: LockReader, platform: Platform, problems: Problem[]): NonNullable<Lock['envs']> {
  const names = new Set<string>();
  return reader.list('envs').map((env) => {
    const name = env.text('name');
    const folded = name.toLowerCase();
    if (!isEnvironmentName(name) || names.has(folded))
      problems.push({
        where: `${env.where}: name`,
        message: 'this cannot be the name of an environment',
        expected: `${ENVIRONMENT_NAME}, unlike the others in lower case too`,
        found: name,
        fix: FIX,
      });
    names.add(folded);
    return { name, ...readEnvironment(env, platform, problems) };
  });
}

function readJson(text: string, file: string): unknown {
  try {
    return parseJson(text);
  } catch (error) {
    const foreign = foreignLock(text);
    if (foreign !== null) throw otherFormat(file, foreign);
    const found = messageOf(error);
    throw damagedLock([{ where: file, message: 'it is not JSON', expected: 'a lock', found, fix: FIX }]);
  }
}

function otherFormat(where: string, { name, fix }: ForeignLock): UserError {
  const problem = {
    where,
    message: `it is ${name}`,
    expected: 'a lock of archi-construct',
    found: name,
    fix,
  };
  return new UserError('this program cannot read locks in this format', problem);
}

function checkVersion(found: unknown, version: number, file: string): void {
  if (found === version) return;
  const message = 'this program cannot read this version of a lock';
  throw damagedLock([{ where: file, message, expected: String(version), found: jsonText(found), fix: FIX }]);
}

function readPlatform(reader: LockReader, problems: Problem[], file: string): Platform {
  const platform = reader.text('platform');
  if (isPlatform(platform)) return platform;
  problems.push({
    where: file,
    message: 'no such platform',
    expected: PLATFORMS.join(', '),
    found: platform,
    fix: FIX,
  });
  return PLATFORMS[0];
}

function readPackage(request: {
  readonly reader: LockReader;
  readonly platform: Platform;
  readonly problems: Problem[];
}): LockedPackage[] {
  const { reader, platform, problems } = request;
  const fn = reader.text('fn');
  const locked = {
    fn,
    url: reader.text('url'),
    channel: reader.text('channel'),
    ...(reader.value['recordedChannel'] === undefined
      ? {}
      : { recordedChannel: reader.text('recordedChannel') }),
    requestedSpec: reader.textOrNull('requestedSpec'),
  };
  try {
    const record = parseRecord(reader.value['record'], `${reader.where}: ${fn}`);
    const whole = { ...locked, record };
    problems.push(...disagreements(whole, platform, reader.where));
    return [whole];
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    problems.push(...error.problems);
    return [];
  }
}

/** Returns the problems of a file name or url that does not match the record: they become a path and a request. */
function disagreements(
  { fn, url, channel, record }: LockedPackage,
  platform: Platform,
  where: string,
): Problem[] {
  const problems: Problem[] = [];
  const dist = parseFileName(fn);
  const expected = formatPin(record);
  if (dist === null || formatPin(dist) !== expected) {
    problems.push({
      where,
      message: 'the file name does not match its record',
      expected,
      found: fn,
      fix: FIX,
    });
  }
  if (!isUrlOf(url, { fn, channel })) {
    problems.push({
      where,
      message: 'the url is not the url of this file',
      expected: `https://…/${fn}${channel.startsWith('file:') ? ' or file:///…' : ''}`,
      found: redactUrl(url),
      fix: FIX,
    });
  }
  if (record.subdir !== platform && record.subdir !== 'noarch') {
    problems.push({
      where,
      message: 'the package is for another platform',
      expected: platform,
      found: record.subdir,
      fix: FIX,
    });
  }
  return problems;
}

function isUrlOf(text: string, { fn, channel }: { readonly fn: string; readonly channel: string }): boolean {
  if (!URL.canParse(text) || !URL.canParse(channel)) return false;
  const url = new URL(text);
  return (
    maySendTo(new URL(channel), url) && url.username === '' && decodePath(url.pathname).endsWith(`/${fn}`)
  );
}

const FIX = 'make the lock anew: archi-construct lock --update';

function damagedLock(problems: readonly Problem[]): UserError {
  return new UserError('a lock cannot be used', problems);
}
