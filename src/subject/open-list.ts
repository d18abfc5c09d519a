import { basename } from 'node:path';
import { openDeps } from '../channel/open.js';
import { lockOfForeign, recordsAsListed } from '../lock/foreign/lock-foreign.js';
import { manifestOfForeign } from '../lock/foreign/manifest.js';
import { uncheckedExplicit } from '../lock/make/make-lock.js';
import { openList, usualPlatformOf } from '../lock/open-list.js';
import type { Lock } from '../lock/types.js';
import { isFileNamePart } from '../manifest/file-name-part.js';
import { choosePlatform } from '../manifest/open-manifest.js';
import type { OpenOptions } from './options.js';

/**
 * Returns the lock of a list, to be looked at: its packages need not fit together, and those of pip are left out with a warning. Throws
 * UserError if it cannot be read.
 */
export async function lockOfListAt(
  path: string,
  options: OpenOptions & { readonly isListedEnough: boolean },
): Promise<Lock> {
  const { channelAlias, channel: channels = [], category = [], environment = null, arch } = options;
  const opened = openList(path);
  const wish = { category, dropPip: true, environment: [environment ?? '*'] };
  const isAsked = options.platform !== undefined || arch !== undefined;
  const platform = isAsked
    ? choosePlatform({ platform: options.platform, arch })
    : usualPlatformOf(opened, wish.environment);
  const stem = basename(path).replace(/\.[^.]*$/, '');
  const manifest = manifestOfForeign(opened.foreign, opened.given, {
    ...{ platforms: [platform], channels, channelAlias, wish, isRequested: false },
    name: isFileNamePart(stem) ? stem : 'list',
    version: '0',
  });
  const deps = openDeps({ ...options, channels });
  const readIndex = options.isListedEnough ? recordsAsListed(deps.readIndex) : deps.readIndex;
  return lockOfForeign(
    opened.given,
    { manifest, platform, channels, channelAlias, wish },
    { ...deps, readIndex },
    uncheckedExplicit,
  );
}
