import { redactUrl } from '../../conda/channel-url.js';
import type { Problem } from '../../errors.js';
import { shown } from '../../messages/shown.js';
import { isFolder } from '../channels.js';
import type { Draft } from '../draft.js';

const URL_SHAPE = /^(?:https?:\/\/[^/\s#\\]|file:\/\/\/)[^\s#\\]*$/;
const ODD = /[\u0000-\u001f\u007f]/;

/** A channel is where it is: a url or a folder. A name alone depends on somebody's conda settings. */
export function channelsAreLocations({ channels }: Draft): Problem[] {
  return channels
    .filter(({ value }) => ODD.test(value) || !(URL_SHAPE.test(value) || isFolder(value)))
    .map(({ value, where }) => ({
      where,
      message: 'a channel is neither a url nor a folder',
      expected: 'https://…, http://…, file:///…, or a folder that begins with ./, ../ or /',
      found: shown(value),
      fix: /^[\w.-]+$/.test(value)
        ? `write the whole url of ${value}, or ./${value} for a folder`
        : 'write the url of the channel, without # and \\',
    }));
}

/** A manifest is committed and its channels are written into .condarc: no place for a secret. */
export function channelsHoldNoCredentials({ channels }: Draft): Problem[] {
  return channels
    .filter(({ value }) => redactUrl(value) !== value)
    .map(({ value, where }) => ({
      where,
      message: 'a channel holds credentials, a token or a query',
      found: shown(value),
      fix: 'leave them out here; keep the whole url in the environment and give it with --channel "$CHANNEL_URL"',
    }));
}
