import type { ChannelPackage, ChannelRepodata } from '../../channel/types.js';
import { type Dist, formatPin, parsePin } from '../../conda/file-name.js';
import { firstWith } from '../../conda/first-channel.js';
import type { LockedPackage } from '../../conda/locked-package.js';
import { type Problem, UserError } from '../../errors.js';
import { nearestBuilds } from '../solve/nearest-builds.js';
import { otherPlatforms } from '../solve/other-platforms.js';
import { type LockSpecs, requestedSpecOf } from './specs.js';

/**
 * Finds every pin: the first channel that has the build provides it. `file` is the manifest, for messages. Throws UserError with
 * every pin that no channel has, and the nearest builds.
 */
export async function lockPins(request: {
  readonly lockSpecs: Pick<LockSpecs, 'pins' | 'requested'>;
  readonly channels: readonly ChannelRepodata[];
  readonly file: string;
}): Promise<LockedPackage[]> {
  const { lockSpecs, channels, file } = request;
  const matches = lockSpecs.pins.map((pin) => ({ pin, dist: parsePin(pin), hit: lookUp(pin, channels) }));
  const problems = await Promise.all(
    matches.filter(({ hit }) => hit === null).map(({ pin, dist }) => missing({ pin, dist, channels, file })),
  );
  if (problems.length > 0) {
    const count = problems.length === 1 ? 'a pin is' : `${problems.length} pins are`;
    throw new UserError(`${count} in no channel`, problems);
  }
  return matches.flatMap(({ hit }) =>
    hit === null ? [] : [{ ...hit, requestedSpec: requestedSpecOf(hit.record.name, lockSpecs.requested) }],
  );
}

function lookUp(pin: string, channels: readonly ChannelRepodata[]): ChannelPackage | null {
  const name = parsePin(pin)?.name;
  if (name === undefined) return null;
  const [build] = firstWith(channels, (channel) =>
    channel.find(name).filter(({ record }) => formatPin(record) === pin),
  );
  return build ?? null;
}

async function missing(request: {
  readonly pin: string;
  readonly dist: Dist | null;
  readonly channels: readonly ChannelRepodata[];
  readonly file: string;
}): Promise<Problem> {
  const { pin, dist, channels, file } = request;
  if (dist === null) {
    return {
      where: file,
      message: `${pin} is not a pin`,
      expected: 'name-version-build',
      found: pin,
      fix: 'correct the pin',
    };
  }
  const near = await nearestBuilds(dist, channels);
  return {
    where: file,
    message: `no channel has ${pin}`,
    expected: `one of ${channels.map(({ channel }) => channel).join(', ')}`,
    found: near.length > 0 ? near.join('\n') : 'no build of that package, and no package with a similar name',
    fix: near.length > 0 ? 'correct the pin, or add the channel that has it' : 'add the channel that has it',
    ...(near.length === 0 ? otherPlatforms(channels) : null),
  };
}
