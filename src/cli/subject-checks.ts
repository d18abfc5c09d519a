import { channels, flag, text, texts } from './checks.js';

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

/** The checks of the options that select a lock, and what is taken of the lock of another tool. */
export const LOCK_CHECKS = {
  lock: text(),
  /** Of a pixi.lock. */
  environment: text(null),
  /** Of a conda-lock file. */
  category: texts(),
  dropPip: flag(),
} as const;
