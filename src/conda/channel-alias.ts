/** The url below which conda looks for a channel given by name. */
export const CHANNEL_ALIAS = 'https://conda.anaconda.org';

const NAME = /^[A-Za-z0-9_][\w.-]*(?:\/[A-Za-z0-9_][\w.-]*)*$/;

/**
 * Returns whether the text is a channel name, such as `conda-forge` or `conda-forge/label/dev`, and neither a url nor a path
 * such as `./a`.
 */
export function isChannelName(text: string): boolean {
  // `defaults` means several channels, from conda's own settings.
  return NAME.test(text) && !text.split('/').includes('..') && text !== 'defaults';
}

/** Returns the url of a channel name; any other text unchanged. */
export function withChannelAlias(channel: string, alias: string = CHANNEL_ALIAS): string {
  return isChannelName(channel) ? `${alias.replace(/\/+$/, '')}/${channel}` : channel;
}
