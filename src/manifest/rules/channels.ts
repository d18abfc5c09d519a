import { isChannelName } from '../../conda/channel-alias.js';
import type { Problem } from '../../errors.js';
import { quoteValue } from '../../text/quote-value.js';
import { redactUrl } from '../../text/redact-url.js';
import { isFolder } from '../channels.js';
import type { ManifestDraft } from '../draft.js';

const URL_SHAPE = /^(?:https?:\/\/[^/\s#\\]|file:\/\/\/)[^\s#\\]*$/;
const ODD = /[\u0000-\u001f\u007f]/;

/** A channel must be a url, a folder, or a name below conda's channel alias. */
export function channelsAreLocations({ channels }: ManifestDraft): Problem[] {
  return channels
    .filter(
      ({ value }) => ODD.test(value) || !(URL_SHAPE.test(value) || isFolder(value) || isChannelName(value)),
    )
    .map(({ value, where }) => ({
      where,
      message: 'a channel is neither a url nor a folder nor a name',
      expected:
        'https://…, http://…, file:///…, a folder that begins with ./, ../ or /, or a name such as conda-forge',
      found: quoteValue(value),
      fix:
        value === 'defaults'
          ? 'defaults stands for several channels in the settings of conda: write those that are meant'
          : 'write the url of the channel, without # and \\',
    }));
}

/** A channel must not contain credentials: the manifest is committed, and its channels are written into .condarc. */
export function channelsHoldNoCredentials({ channels }: ManifestDraft): Problem[] {
  return channels
    .filter(({ value }) => redactUrl(value) !== value)
    .map(({ value, where }) => ({
      where,
      message: 'a channel holds credentials, a token or a query',
      found: quoteValue(value),
      fix: 'leave them out here; keep the whole url in the environment and give it with --channel "$CHANNEL_URL"',
    }));
}
