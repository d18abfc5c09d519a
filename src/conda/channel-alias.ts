/** Where conda looks for channels that are named and not located. */
export const CHANNEL_ALIAS = 'https://conda.anaconda.org';

const NAME = /^[A-Za-z0-9_][\w.-]*(?:\/[A-Za-z0-9_][\w.-]*)*$/;

/** True for the name of a channel, such as `conda-forge` or `conda-forge/label/dev`: neither a url nor a path with `./`. */
export function isChannelName(text: string): boolean {
  // `defaults` stands for several channels in conda's own settings.
  return NAME.test(text) && !text.split('/').includes('..') && text !== 'defaults';
}

/** The url of a channel that is named; any other text as it is. */
export function withChannelAlias(channel: string, alias: string = CHANNEL_ALIAS): string {
  return isChannelName(channel) ? `${alias.replace(/\/+$/, '')}/${channel}` : channel;
}
