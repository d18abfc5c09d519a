import { valueAt, type YamlSource } from '../../yaml/source.js';
import { type Text, textAt, textsAt } from '../../yaml/texts.js';
import type { SetupOption } from './behaviour.js';

/** An option that may be invalid. */
export interface OptionDraft {
  /** Its place is that of the key. */
  readonly name: Text;
  /** Null if it is missing, or of another kind. */
  readonly question: Text | null;
  /** May be empty; null if it is missing, or of another kind. */
  readonly default: Text | null;
  /** Null without the key. */
  readonly values: readonly Text[] | null;
}

/** Reads the key `options`; none without it, or if its value is of another kind. */
export function optionsAt(source: YamlSource): OptionDraft[] {
  const options = valueAt(source.tree, ['options']) ?? null;
  if (typeof options !== 'object' || options === null || Array.isArray(options)) return [];
  return Object.keys(options).map((name) => {
    const path = ['options', name];
    const usual = valueAt(source.tree, [...path, 'default']);
    return {
      name: { value: name, where: source.whereKey(path) },
      question: textAt(source, [...path, 'question']),
      default: typeof usual === 'string' ? { value: usual, where: source.where([...path, 'default']) } : null,
      values: Array.isArray(valueAt(source.tree, [...path, 'values']))
        ? textsAt(source, [...path, 'values'])
        : null,
    };
  });
}

/** Returns the option of a draft that has no problems. */
export function optionOf({ name, question, values, default: usual }: OptionDraft): SetupOption {
  return {
    name: name.value,
    question: question?.value ?? '',
    values: values?.map(({ value }) => value) ?? null,
    default: usual?.value ?? '',
  };
}

/** Returns the environment variable in which scripts get the answer. */
export function optionVariable(name: string): string {
  return `OPTION_${name.toUpperCase()}`;
}
