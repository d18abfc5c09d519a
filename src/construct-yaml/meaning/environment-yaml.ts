import type { Problem } from '../../errors.js';
import { type PythonDocument, type PythonValue, readPythonDocument } from '../../yaml/python-document.js';
import { indexBefore, lineStarts } from '../reading/lines.js';
import { type Given, once } from './values.js';

/** What an environment.yml wants. */
export interface EnvironmentYaml {
  readonly specs: readonly Given[];
  /** Null if the file names no channels. */
  readonly channels: readonly Given[] | null;
  readonly problems: readonly Problem[];
}

/** Keys that say nothing about packages. */
const WITHOUT_EFFECT = ['name', 'prefix', 'platforms', 'category'];

/**
 * Reads an environment.yml (CEP 24). Packages of pip and variables are problems: constructor loses them without a word. With
 * `dropPip` those of pip are left out. Never throws.
 */
export function readEnvironmentYaml(text: string, file: string, dropPip: boolean): EnvironmentYaml {
  const document = readPythonDocument(text.replace(/^\uFEFF/, ''));
  const starts = lineStarts(text);
  const at = (offset: number) => {
    const line = indexBefore(starts, offset);
    return `${file}:${line + 1}:${offset - (starts[line] ?? 0) + 1}`;
  };
  const { value } = document;
  const syntax = document.problems.map(({ offset, message }) => ({ where: at(offset), message }));
  if (syntax.length > 0 || !(value instanceof Map)) {
    const empty = {
      where: `${file}:1:1`,
      message: 'the file has no keys',
      expected: 'dependencies: [python, …]',
    };
    return { specs: [], channels: null, problems: syntax.length > 0 ? syntax : [empty] };
  }
  const reader = new Reader(document, at);
  const channels = value.has('channels') ? reader.texts(value.get('channels'), 'channels') : null;
  const specs = once(reader.dependencies(value.get('dependencies'), dropPip));
  for (const key of value.keys()) reader.checkKey(key);
  return { specs, channels, problems: reader.problems };
}

class Reader {
  readonly problems: Problem[] = [];

  constructor(
    readonly document: PythonDocument,
    readonly at: (offset: number) => string,
  ) {}

  checkKey(key: string): void {
    if (['channels', 'dependencies', ...WITHOUT_EFFECT].includes(key)) return;
    const where = this.at(this.document.keyOffsetOf([key]));
    const message =
      key === 'variables'
        ? 'variables are not set by an installer; constructor loses them without a word'
        : `the key ${key} is not read here`;
    this.problems.push({ where, message, fix: 'remove it' });
  }

  texts(value: PythonValue | undefined, key: string): Given[] {
    if (!Array.isArray(value)) {
      this.#lose([key], `${key} is not a list`);
      return [];
    }
    return value.flatMap((item: PythonValue, index) => this.#text(item, [key, index]));
  }

  dependencies(value: PythonValue | undefined, dropPip: boolean): Given[] {
    if (!Array.isArray(value)) {
      this.#lose(['dependencies'], 'dependencies is not a list');
      return [];
    }
    return value.flatMap((item: PythonValue, index) => {
      const path = ['dependencies', index];
      if (!(item instanceof Map)) return this.#text(item, path);
      if (item.has('pip') && item.size === 1) {
        if (!dropPip) this.#refusePip(item.get('pip'), path);
      } else this.#lose(path, 'only pip may have packages of its own here');
      return [];
    });
  }

  #text(item: PythonValue, path: (string | number)[]): Given[] {
    const where = this.at(this.document.offsetOf(path));
    if (typeof item === 'string' && item.trim() !== '') return [{ value: item.trim(), where }];
    this.#lose(path, `${path[0]} has an item that is not text`);
    return [];
  }

  #refusePip(value: PythonValue | undefined, path: (string | number)[]): void {
    const names = (Array.isArray(value) ? value : [value]).map(String);
    const shown =
      names.length > 5 ? `${names.slice(0, 5).join(', ')} and ${names.length - 5} more` : names.join(', ');
    this.problems.push({
      where: this.at(this.document.offsetOf(path)),
      message: 'packages of pip cannot be in an installer; constructor loses them without a word',
      found: shown,
      fix: 'name their conda packages, install them in post_install, or leave them out with --drop-pip',
    });
  }

  #lose(path: (string | number)[], message: string): void {
    this.problems.push({ where: this.at(this.document.offsetOf(path)), message });
  }
}
