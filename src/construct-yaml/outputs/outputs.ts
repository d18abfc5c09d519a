import type { Problem } from '../../errors.js';
import { quoteValue } from '../../text/quote-value.js';
import type { PythonValue } from '../../yaml/python-document.js';
import type { ConstructYaml } from '../types.js';
import type { LicensesOutput } from './licenses.js';
import { TEXT_ERRORS } from './python-text.js';

/** A file to write beside the installer. */
export type BuildOutput =
  | { readonly kind: 'hash'; readonly algorithm: string }
  | { readonly kind: 'info.json' }
  | ({ readonly kind: 'licenses' } & LicensesOutput)
  | {
      readonly kind: 'pkgs_list' | 'lockfile';
      /** `base`, or the name of one of the others. */
      readonly environment: string;
    };

/** Returns the files that `build_outputs` asks for, and the problems of those that cannot be written. */
export function buildOutputs({ values, where }: ConstructYaml) {
  const outputs: BuildOutput[] = [];
  const problems: Problem[] = [];
  const list = values.get('build_outputs');
  const extra = values.get('extra_envs');
  const environments = ['base', ...(extra instanceof Map ? extra.keys() : [])];
  for (const [index, item] of (Array.isArray(list) ? list : []).entries()) {
    const [name, options] = (item instanceof Map ? [...item][0] : [item, null]) as [string, PythonValue];
    const read = outputOf(name, options instanceof Map ? options : new Map(), environments);
    if (typeof read === 'string')
      problems.push({ where: where(['build_outputs', index]), message: read, fix: 'remove it' });
    else outputs.push(...read);
  }
  return { outputs, problems };
}

/** Returns why an output cannot be written, as text. */
function outputOf(
  name: string,
  options: ReadonlyMap<string, PythonValue>,
  environments: readonly string[],
): readonly BuildOutput[] | string {
  switch (name) {
    case 'hash': {
      const algorithms = [options.get('algorithm') ?? []].flat().map(String);
      const open = algorithms.find((algorithm) => algorithm.startsWith('shake_'));
      if (open !== undefined) return `${open} has no length of its own, and constructor fails with it`;
      return [...new Set(algorithms)].map((algorithm) => ({ kind: 'hash', algorithm }));
    }
    case 'pkgs_list':
    case 'lockfile': {
      const environment = String(options.get('env') ?? 'base');
      if (environments.includes(environment)) return [{ kind: name, environment }];
      return `there is no environment ${environment}; there is ${environments.join(', ')}`;
    }
    case 'licenses': {
      const given = String(options.get('text_errors') ?? 'strict');
      const textErrors = TEXT_ERRORS.find((errors) => errors === given);
      if (textErrors === undefined)
        return `text_errors cannot be ${quoteValue(given)}; there is ${TEXT_ERRORS.join(', ')}`;
      return [{ kind: name, includeText: options.get('include_text') === true, textErrors }];
    }
    case 'info.json':
      return [{ kind: name }];
    default:
      return `constructor has no output ${name}: its schema allows {${name}: {}}, but only info.json, without a colon, is written`;
  }
}
