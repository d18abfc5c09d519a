import type { ScalarTag } from 'yaml';

/** What a plain text is in YAML beside text. */
export type CoreValue = string | number | boolean | null;

const NULL = /^(?:~|null|Null|NULL)$/;
const TRUE = /^(?:true|True|TRUE)$/;
const FALSE = /^(?:false|False|FALSE)$/;
const WHOLE = /^-?(?:0|[1-9]\d{0,14})$/;

/**
 * The value of a plain scalar. Of numbers only whole ones, written as they are printed, are such where `typed` says so:
 * `1.10` and `007` stay texts, as they are versions more often than numbers.
 */
export function coreValue(text: string, typed: boolean): CoreValue {
  const first = text.charCodeAt(0);
  // Nearly all texts begin with something else: ~ - 0-9 F N T f n t.
  if (first > 57 && !'~FNTfnt'.includes(text.charAt(0))) return text;
  if (NULL.test(text)) return null;
  if (!typed) return text;
  if (TRUE.test(text)) return true;
  if (FALSE.test(text)) return false;
  return WHOLE.test(text) ? Number(text) : text;
}

/** The same for the YAML library. */
export function coreTags(typed: boolean): ScalarTag[] {
  return [
    tag('null', NULL),
    ...(typed ? [tag('bool', new RegExp(`${TRUE.source}|${FALSE.source}`)), tag('int', WHOLE)] : []),
  ];
}

function tag(name: string, test: RegExp): ScalarTag {
  return { tag: `tag:yaml.org,2002:${name}`, default: true, test, resolve: (text) => coreValue(text, true) };
}
