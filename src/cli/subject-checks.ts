import { channels, flag, text } from './checks.js';

/** The checks of the options that select packages. */
export const SUBJECT_CHECKS = {
  py: text(),
  manifest: text(),
  platform: text(),
  arch: text(),
  channel: channels(),
  channelAlias: text(),
  solve: flag(),
} as const;
