import { join } from 'node:path';
import { type BodyLimit, discard, readPieces } from '../../async/body.js';
import { type ChannelUrl, joinUrl, parseChannelUrl } from '../../conda/channel-url.js';
import { ToolError } from '../../errors.js';
import type { Emit } from '../../events.js';
import { systemClock } from '../../host/clock.js';
import type { HttpGet } from '../../host/http/get.js';
import { openGet } from '../../host/http/network.js';
import { limitOf, overLimit } from '../../limits.js';
import { sha256 } from '../../sha256.js';
import { type BuiltPackage, chooseRecipes, withoutRecipe } from '../../sources/choose-recipes.js';
import { fetchSource } from '../../sources/open-fetch.js';
import { addToSourceIndex, readSourceIndex } from '../../sources/open-index.js';
import { placeRecipe } from '../../sources/open-recipe-folder.js';
import { parseSourceIndex, SOURCE_INDEX } from '../../sources/source-index.js';
import type { ArchivedFile, SourceIndex } from '../../sources/types.js';
import { redactUrl } from '../../text/redact-url.js';
import { readFromFolder } from '../folder.js';

/** The recipes and sources of mirrored packages. */
export interface MirroredSources {
  /** Folders in `recipe/`, sorted. */
  readonly recipes: readonly string[];
  /** Files in `source/`, sorted. */
  readonly sources: readonly string[];
  /** Number of recipes and sources that were not there. */
  readonly copied: number;
  /** Names of packages whose recipe no channel has, sorted. */
  readonly without: readonly string[];
}

/** Where sources are mirrored from and to. */
export interface MirrorSourcesJob {
  readonly packages: readonly BuiltPackage[];
  /** Locations; the first that has a recipe of a package provides it. */
  readonly channels: readonly string[];
  readonly out: string;
  readonly offline: boolean;
  readonly env: Readonly<NodeJS.ProcessEnv>;
  readonly emit: Emit;
}

/**
 * Copies the recipes of packages, and their sources, out of the archives of channels into a folder, verified. What is there is kept.
 * Throws ArchiError for the first that cannot be had.
 */
export async function mirrorSources(job: MirrorSourcesJob): Promise<MirroredSources> {
  const { out, env, offline, emit } = job;
  const get = openGet({ env, offline, emit, elsewhere: 'another channel can be given with --channel' });
  readSourceIndex(out);
  const added: SourceIndex[] = [];
  let wanted = job.packages;
  let copied = 0;
  for (const location of new Set(job.channels)) {
    const channel = parseChannelUrl(location);
    const where = `${channel.url}/${SOURCE_INDEX}`;
    const bytes = await readIn({ channel, get }, [SOURCE_INDEX], {
      most: limitOf('repodata-size'),
      tooLarge: () => overLimit('a channel’s file is too large', 'repodata-size', { where }),
    });
    if (bytes === null) continue;
    const chosen = chooseRecipes(parseSourceIndex(Buffer.from(bytes).toString(), where), wanted);
    copied += await copyAll({ channel, get }, chosen, out);
    added.push(chosen);
    wanted = withoutRecipe(chosen, wanted);
  }
  await addToSourceIndex(out, added);
  return {
    recipes: added.flatMap(({ recipes }) => Object.keys(recipes)).sort(),
    sources: added.flatMap(({ sources }) => Object.keys(sources)).sort(),
    copied,
    without: [...new Set(wanted.map(({ name }) => name))].sort(),
  };
}

interface Reading {
  readonly channel: ChannelUrl;
  readonly get: HttpGet;
}

async function copyAll(reading: Reading, { sources, recipes }: SourceIndex, out: string): Promise<number> {
  const context = { get: reading.get, now: systemClock.now() };
  let copied = 0;
  for (const [file, about] of Object.entries(sources)) {
    const urls = [joinUrl(reading.channel.requestUrl, 'source', file)];
    const { isNew } = await fetchSource({ ...about, urls, path: join(out, 'source', file) }, context);
    copied += Number(isNew);
  }
  for (const [folder, recipe] of Object.entries(recipes)) {
    const isNew = await placeRecipe(join(out, 'recipe', folder), recipe, async (path) => {
      const parts = ['recipe', ...folder.split('/'), ...path.split('/')];
      return requireFile(reading, parts, recipe.files[path]);
    });
    copied += Number(isNew);
  }
  return copied;
}

async function requireFile(
  reading: Reading,
  parts: readonly string[],
  about: ArchivedFile | undefined,
): Promise<Uint8Array> {
  const where = `${reading.channel.url}/${parts.join('/')}`;
  const { size = 0 } = about ?? {};
  if (size > limitOf('package-info'))
    throw overLimit('a recipe cannot be copied', 'package-info', { where, found: `${size} bytes` });
  const otherThan = (expected: string, found: string) =>
    new ToolError('a recipe cannot be copied', {
      ...{ where, message: 'the file is not as the index says', expected, found },
      fix: 'ask whoever keeps the channel to archive its sources again',
    });
  const tooLarge = () => otherThan(`${size} bytes`, 'more');
  const bytes = await readIn(reading, parts, { most: size, tooLarge });
  const found = bytes === null ? 'no file' : `sha256 ${sha256(bytes)}`;
  const expected = `sha256 ${about?.sha256}`;
  if (bytes !== null && found === expected) return bytes;
  throw otherThan(expected, found);
}

/** Returns a file of a channel; null if it has none. Throws the limit's error for a larger one that a server sends. */
async function readIn({ channel, get }: Reading, parts: readonly string[], limit: BodyLimit) {
  if (channel.url.startsWith('file:')) return readFromFolder(channel.url, '', join(...parts));
  const url = joinUrl(channel.requestUrl, ...parts);
  const where = redactUrl(url);
  const { status, body } = await get({ url });
  if (status === 200) return readPieces(body, limit);
  await discard(body);
  if (status === 404 || status === 410) return null;
  const fix =
    status === 401 || status === 403 ? 'put credentials into the url of the channel' : 'try again later';
  throw new ToolError('a channel cannot be read', { where, message: `the server answered ${status}`, fix });
}
