import type { Problem } from '../../errors.js';
import { quoteValue } from '../../text/quote-value.js';
import type { Text } from '../../yaml/texts.js';
import type { ManifestDraft } from '../draft.js';

/** Names of options become names of variables, so they have one case. */
export function optionNamesAreLowerCase({ setup: { options } }: ManifestDraft): Problem[] {
  return options.flatMap(({ name: { value, where } }) =>
    /^[a-z][a-z0-9_]{0,39}$/.test(value)
      ? []
      : {
          where,
          message: 'this cannot be the name of an option',
          expected: 'at most 40 letters a to z, digits and _, beginning with a letter',
          found: quoteValue(value),
          fix: 'choose another name; scripts get it in upper case, behind OPTION_',
        },
  );
}

/** In characters; all values together fit into what a program can be started with. */
const LONGEST = 1000;

/** Questions, values and defaults are lines of an installer, and values are separated by |. */
export function optionTextsAreLines({ setup: { options } }: ManifestDraft): Problem[] {
  return options.flatMap(({ question, values, default: usual }) => [
    ...[question, usual].flatMap((text) => (text === null ? [] : lineProblems(text, /\p{Cc}/u))),
    ...(values ?? []).flatMap((text) => [...lineProblems(text, /[\p{Cc}|]/u), ...endProblems(text)]),
  ]);
}

function endProblems({ value, where }: Text): Problem[] {
  if (value.trim() === value) return [];
  return [
    {
      where,
      message: 'white space at an end of a value cannot be typed',
      found: quoteValue(value),
      fix: 'remove it',
    },
  ];
}

function lineProblems({ value, where }: Text, unfit: RegExp): Problem[] {
  if (value.length <= LONGEST && !unfit.test(value)) return [];
  return [
    {
      where,
      message: 'this cannot be part of an option',
      expected: `one line of at most ${LONGEST} characters, without control characters${unfit.source.includes('|') ? ' and |' : ''}`,
      found: quoteValue(value),
    },
  ];
}

/** The default is one of the values, and no value is there twice. */
export function optionDefaultsArePossible({ setup: { options } }: ManifestDraft): Problem[] {
  return options.flatMap(({ values, default: usual }) => {
    if (values === null) return [];
    const names = values.map(({ value }) => value);
    const twice = values.filter(({ value }, i) => names.indexOf(value) < i);
    return [
      ...twice.map(({ value, where }) => ({
        where,
        message: `the value ${quoteValue(value)} is listed twice`,
        fix: 'remove one',
      })),
      ...(usual === null || names.includes(usual.value)
        ? []
        : [
            {
              where: usual.where,
              message: 'the default is none of the values',
              expected: names.map(quoteValue).join(', '),
              found: quoteValue(usual.value),
            },
          ]),
    ];
  });
}

const MOST = 64;

/** Nobody answers more, and each is a variable of the scripts. */
export function optionsAreFew({ setup: { options } }: ManifestDraft): Problem[] {
  const next = options[MOST];
  if (next === undefined) return [];
  const message = 'there are too many options';
  return [{ where: next.name.where, message, expected: `at most ${MOST}`, found: String(options.length) }];
}

/** Only scripts know of the answers. */
export function optionsAreForScripts({ setup: { options, scripts } }: ManifestDraft): Problem[] {
  const [first] = options;
  if (first === undefined || scripts.length > 0) return [];
  return [
    {
      where: first.name.where,
      message: 'options are for scripts, and there are none',
      expected: 'scripts: {post_install: …}, which reads the variables',
      fix: 'add a script, or leave options out',
    },
  ];
}
