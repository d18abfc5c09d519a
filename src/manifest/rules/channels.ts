import { isChannelName } from '../../conda/channel-alias.js';
import type { Problem } from '../../errors.js';
import { quoteValue } from '../../text/quote-value.js';
import { redactUrl } from '../../text/redact-url.js';
import type { Text } from '../../yaml/texts.js';
import { isFolder } from '../channels.js';
import { environmentsIn, type ManifestDraft } from '../draft.js';

const URL_SHAPE = /^(?:https?:\/\/[^/\s#\\]|file:\/\/\/)[^\s#\\]*$/;
const ODD = /[\u0000-\u001f\u007f]/;

/** A channel must be a url, a folder, or a name below conda's channel alias. */
export function channelsAreLocations(draft: ManifestDraft): Problem[] {
  return channelsIn(draft)
    .filter(
      ({ value }) => ODD.test(value) || !(URL_SHAPE.test(value) || isFolder(value) || isChannelName(value)),
    )
    .map(({ value, where }) => ({
      where,
      message: 'a channel must be a url, a folder or a name',
      expected:
        'https://…, http://…, file:///…, a folder that begins with ./, ../ or /, or a name such as conda-forge',
      found: quoteValue(value),
      fix:
        value === 'defaults'
          ? "defaults is a list of channels in conda's settings: write the channels of that list"
          : 'write the url of the channel, without # and \\',
    }));
}

/** A channel must not contain credentials: the manifest is committed, and its channels are written into .condarc. */
export function channelsHoldNoCredentials(draft: ManifestDraft): Problem[] {
  return channelsIn(draft)
    .filter(({ value }) => redactUrl(value) !== value)
    .map(({ value, where }) => ({
      where,
      message: 'the url of a channel must not contain credentials, a token or a query',
      found: quoteValue(value),
      fix: 'remove them here, and give the whole url with --channel "$CHANNEL_URL"',
    }));
}

/** What a package is recorded with is not relative to a folder of the builder, and `.condarc` does not name where it was taken from. */
export function remapsAreForTheTarget(draft: ManifestDraft): Problem[] {
  const remaps = environmentsIn(draft).flatMap(({ channelsRemap }) => channelsRemap ?? []);
  const relative = remaps
    .filter(({ to }) => /^\.\.?\//.test(to.value))
    .map(({ to: { value, where } }) => ({
      where,
      message: 'packages cannot be recorded with a folder of this machine',
      expected: 'a url, an absolute path or a name, on the target',
      found: quoteValue(value),
      fix: 'write where the target finds the channel',
    }));
  const [first] = remaps;
  if (first === undefined || !draft.writeCondarc || draft.setup.condarc !== null) return relative;
  const ambiguous = {
    where: first.from.where,
    message:
      'write_condarc writes the channels that packages are taken from, and these are recorded as others',
    fix: 'say in condarc what .condarc has: condarc: {channels: [...]}',
  };
  return [...relative, ambiguous];
}

function channelsIn(draft: ManifestDraft): Text[] {
  return environmentsIn(draft).flatMap(({ channels, channelsRemap }) => [
    ...channels,
    ...(channelsRemap ?? []).flatMap(({ from, to }) => [from, to]),
  ]);
}
