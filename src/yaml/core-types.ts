import type { ScalarTag } from 'yaml';

/** The value of a scalar: text, number, boolean or null. */
export type CoreValue = string | number | boolean | null;

const NULL = /^(?:~|null|Null|NULL)$/;
const TRUE = /^(?:true|True|TRUE)$/;
const FALSE = /^(?:false|False|FALSE)$/;
const WHOLE = /^-?(?:0|[1-9]\d{0,14})$/;

/**
 * Returns the value of a plain scalar: null for `~` and `null`; with `typed` also booleans and integers without leading zeros.
 * `1.10` and `007` stay texts, because they are usually versions.
 */
export function coreValue(text: string, typed: boolean): CoreValue {
  const first = text.charCodeAt(0);
  // Only these begin a value that is not text: ~ - 0-9 F N T f n t. Nearly all texts begin with another character.
  if (first > 57 && !'~FNTfnt'.includes(text.charAt(0))) return text;
  if (NULL.test(text)) return null;
  if (!typed) return text;
  if (TRUE.test(text)) return true;
  if (FALSE.test(text)) return false;
  return WHOLE.test(text) ? Number(text) : text;
}

/** Returns the tags with which the YAML library resolves plain scalars as `coreValue` does. */
export function coreTags(typed: boolean): ScalarTag[] {
  return [
    tag('null', NULL),
    ...(typed ? [tag('bool', new RegExp(`${TRUE.source}|${FALSE.source}`)), tag('int', WHOLE)] : []),
  ];
}

function tag(name: string, test: RegExp): ScalarTag {
  return { tag: `tag:yaml.org,2002:${name}`, default: true, test, resolve: (text) => coreValue(text, true) };
}
