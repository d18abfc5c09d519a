import { quoteValue } from '../../../text/quote-value.js';
import { type Dockerfile, instructionsOf } from '../dockerfile.js';
import type { Instruction } from '../instruction.js';
import type { LintRule, Spot } from '../types.js';

/** Keywords and names of stages are written in consistent case. */
export const casing: LintRule = {
  name: 'casing',
  severity: { any: 'note', ours: null },
  check: (dockerfile) => [...stageCasing(dockerfile), ...keywordCasing(dockerfile)],
};

function stageCasing({ stages }: Dockerfile): Spot[] {
  return stages.flatMap(({ from }): Spot[] => {
    const place = from.args.findIndex((arg) => arg.toLowerCase() === 'as');
    const [as, name] = place < 0 ? [] : from.args.slice(place);
    const spots: Spot[] = [];
    if (as !== undefined && (as === as.toUpperCase()) !== (from.written === from.written.toUpperCase()))
      spots.push({
        where: from.where,
        message: 'FROM and AS differ in case',
        found: quoteValue(`${from.written} … ${as}`),
        codes: ['FromAsCasing'],
      });
    if (name !== undefined && name !== name.toLowerCase())
      spots.push({
        where: from.where,
        message: 'a stage name must be lower case',
        found: quoteValue(name),
        codes: ['StageNameCasing'],
      });
    return spots;
  });
}

function keywordCasing(dockerfile: Dockerfile): Spot[] {
  const steps = allSteps(dockerfile);
  const isUpper = ({ written }: Instruction) => written === written.toUpperCase();
  const isLower = ({ written }: Instruction) => written === written.toLowerCase();
  const usual = steps.filter(isLower).length > steps.filter(isUpper).length ? isLower : isUpper;
  return steps
    .filter((step) => !usual(step))
    .map(({ where, written }) => ({
      where,
      message: 'this keyword differs in case from most others',
      found: quoteValue(written),
      codes: ['ConsistentInstructionCasing'],
    }));
}

/** No empty line continues an instruction: builders have announced that they will refuse it. */
export const emptyLine: LintRule = {
  name: 'empty-line',
  severity: { any: 'warning', ours: 'warning' },
  check: (dockerfile) =>
    allSteps(dockerfile)
      .filter(({ hasEmptyLine }) => hasEmptyLine)
      .map(({ where, keyword }) => ({
        where,
        message: `an empty line interrupts this ${keyword}`,
        expected: 'no empty line after a line that ends with \\: future builders reject it',
        fix: 'remove it, or make it a comment',
        codes: ['NoEmptyContinuation'],
      })),
};

/** ENV and LABEL are written with `=`; the form without it is deprecated. */
export const keyValue: LintRule = {
  name: 'key-value',
  severity: { any: 'note', ours: 'warning' },
  check: (dockerfile) =>
    instructionsOf(dockerfile)
      .filter(({ keyword, text }) => /^(?:ENV|LABEL)$/.test(keyword) && /^[^\s="']+\s+[^\s]/.test(text))
      .map(({ where, keyword, text }) => ({
        where,
        message: `${keyword} without = is deprecated`,
        expected: `${keyword} NAME=VALUE`,
        found: quoteValue(text.split(/\s/)[0] ?? ''),
        codes: ['LegacyKeyValueFormat'],
      })),
};

/** No ENV uses a variable that it sets itself: the variable would still have its old value. */
export const envOrder: LintRule = {
  name: 'env-order',
  severity: { any: 'warning', ours: 'error' },
  check: (dockerfile) =>
    instructionsOf(dockerfile)
      .filter(({ keyword }) => keyword === 'ENV')
      .flatMap(({ where, properties, lookUp }): Spot[] => {
        const counts = new Map<string, number>();
        for (const { name } of properties) counts.set(name, (counts.get(name) ?? 0) + 1);
        // A variable may refer to its own old value, unless it is set twice.
        const early = properties.flatMap(({ name, value }) =>
          referencesIn(value ?? '')
            .filter((other) => (counts.get(other) ?? 0) > (other === name ? 1 : 0))
            .filter((other) => lookUp(other) === undefined),
        );
        return [...new Set(early)].map((name) => ({
          where,
          message: `${quoteValue(name)} is used in the same ENV that sets it, where it still has its old value`,
          expected: 'a value from an earlier ENV',
          fix: 'set it in an ENV before this one',
          codes: ['DL3044', 'UndefinedVar'],
        }));
      }),
};

function referencesIn(value: string): string[] {
  const references = value.match(/(?<!\\)\$(?:\w+|\{\w+)/g) ?? [];
  return references.map((reference) => reference.replace(/^\$\{?/, ''));
}

const PORT = 'PORT or PORT-PORT, optionally with /tcp, /udp or /sctp';

/** Ports are at most 65535. */
export const port: LintRule = {
  name: 'port',
  severity: { any: 'error', ours: 'error' },
  check: (dockerfile) =>
    portsOf(dockerfile)
      .filter(({ text }) => !text.includes(':') && numbersOf(text).some((number) => number > 65_535))
      .map(({ where, text }) => ({
        where,
        message: 'the port is greater than 65535',
        expected: PORT,
        found: quoteValue(text),
        codes: ['DL3011'],
      })),
};

/** EXPOSE names neither an address nor a port of the host. */
export const expose: LintRule = {
  name: 'expose',
  severity: { any: 'warning', ours: 'error' },
  check: (dockerfile) =>
    portsOf(dockerfile).flatMap(({ where, text }): Spot | [] => {
      const common = { where, expected: PORT, found: quoteValue(text) };
      if (text.includes(':'))
        return {
          ...common,
          message: 'EXPOSE must not name an address or a port of the host',
          codes: ['ExposeInvalidFormat'],
        };
      const protocol = text.split('/')[1] ?? '';
      if (protocol === protocol.toLowerCase()) return [];
      return { ...common, message: 'the protocol must be lower case', codes: ['ExposeProtoCasing'] };
    }),
};

function portsOf(dockerfile: Dockerfile): { readonly where: string; readonly text: string }[] {
  return instructionsOf(dockerfile)
    .filter(({ keyword }) => keyword === 'EXPOSE')
    .flatMap(({ where, args }) => args.map((text) => ({ where, text })))
    .filter(({ text }) => !text.includes('$'));
}

function numbersOf(text: string): number[] {
  return (text.split('/')[0] ?? '').split('-').map(Number);
}

function allSteps(dockerfile: Dockerfile): Instruction[] {
  return [...dockerfile.preamble, ...dockerfile.stages.flatMap(({ from, steps }) => [from, ...steps])];
}
