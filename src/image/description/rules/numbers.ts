import type { Problem } from '../../../errors.js';
import { quoteValue } from '../../../text/quote-value.js';
import type { Text } from '../../../yaml/texts.js';
import type { ImageDraft } from '../draft.js';

/** Largest uid and gid. Directory services assign numbers of up to ten digits; kernels allow slightly more. */
const MOST = 2_000_000_000;

/** `user` is an ordinary account, not root. */
export function userIsOrdinary({ user }: ImageDraft): Problem[] {
  if (user === null) return [];
  const { name, uid, gid } = user;
  const isName = /^[a-z_][a-z0-9_-]{0,31}$/.test(name.value) && name.value !== 'root';
  const odd: Problem = {
    where: name.where,
    message: 'not a valid name for an ordinary account',
    expected: 'at most 32 lower-case letters, digits, _ and -; not root',
    found: quoteValue(name.value),
    fix: 'choose another name, or leave out user to run as root',
  };
  return [isName ? [] : odd, outside('uid', uid, 1, MOST), outside('gid', gid, 0, MOST)].flat();
}

/** Docker allows 127 layers in all, and the base uses some of them. */
export function maxLayersIsCount({ maxLayers }: ImageDraft): Problem | Problem[] {
  return outside('max_layers', maxLayers, 1, 100);
}

function outside(key: string, text: Text | null, least: number, most: number): Problem | Problem[] {
  if (text === null) return [];
  if (/^\d{1,10}$/.test(text.value) && Number(text.value) >= least && Number(text.value) <= most) return [];
  return {
    where: text.where,
    message: `${key} is out of range`,
    expected: `a whole number from ${least} to ${most}`,
    found: quoteValue(text.value),
    fix: `correct ${key}, or leave it out`,
  };
}
