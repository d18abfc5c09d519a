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

/** The checks of the options that choose in the lock of another tool, where it is looked at. */
export const LIST_CHECKS = {
  /** Of a conda-lock file. */
  category: texts(),
} as const;

/** The checks of the options that select a lock, and what is taken of the lock of another tool. */
export const LOCK_CHECKS = {
  lock: text(),
  /** Of a pixi.lock: the first is the base; `*` is all of them. */
  environment: texts(),
  ...LIST_CHECKS,
  /** The index of wheels; undefined for pip's. */
  indexUrl: text(),
  dropPip: flag(),
  /** Of what the lock is made into without a manifest; null for a manifest. */
  name: text(null),
  setVersion: text(null),
} as const;
