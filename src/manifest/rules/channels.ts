import { isChannelName } from '../../conda/channel-alias.js';
import type { Problem } from '../../errors.js';
import { quoteValue } from '../../text/quote-value.js';
import { redactUrl } from '../../text/redact-url.js';
import { isFolder } from '../channels.js';
import { environmentsIn, type ManifestDraft } from '../draft.js';

const URL_SHAPE = /^(?:https?:\/\/[^/\s#\\]|file:\/\/\/)[^\s#\\]*$/;
const ODD = /[\u0000-\u001f\u007f]/;

/** A channel must be a url, a folder, or a name below conda's channel alias. */
export function channelsAreLocations(draft: ManifestDraft): Problem[] {
  return environmentsIn(draft)
    .flatMap(({ channels }) => channels)
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
  return environmentsIn(draft)
    .flatMap(({ channels }) => channels)
    .filter(({ value }) => redactUrl(value) !== value)
    .map(({ value, where }) => ({
      where,
      message: 'the url of a channel must not contain credentials, a token or a query',
      found: quoteValue(value),
      fix: 'remove them here, and give the whole url with --channel "$CHANNEL_URL"',
    }));
}
