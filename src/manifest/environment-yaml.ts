import type { Problem } from '../errors.js';
import { indexBefore, lineStarts } from '../yaml/lines.js';
import { type PythonDocument, type PythonValue, readPythonDocument } from '../yaml/python-document.js';

/** A text of an environment.yml. */
export interface EnvironmentText {
  readonly value: string;
  /** `file:line:column`. */
  readonly where: string;
}

/** A dependency of an environment.yml. */
export interface EnvironmentDependency extends EnvironmentText {
  /** What stands behind `#` on its line; empty without. */
  readonly comment: string;
  /** The text in `sel(…):` before it, as mamba reads it; null without. */
  readonly condition: string | null;
}

/** What an environment.yml (CEP 24) says. */
export interface EnvironmentYaml {
  /** Null if the file names none. */
  readonly name: string | null;
  readonly specs: readonly EnvironmentDependency[];
  /** Null if the file names no channels. */
  readonly channels: readonly EnvironmentText[] | null;
  /** The packages and options of `pip:`. */
  readonly pip: readonly EnvironmentText[];
  /** Keys that say what no installer does, such as `variables`. */
  readonly unread: readonly EnvironmentText[];
  readonly problems: readonly Problem[];
}

/** Keys that say nothing about packages. */
const WITHOUT_EFFECT = ['name', 'prefix', 'platforms', 'category'];

/** Reads an environment.yml. Never throws. */
export function readEnvironmentYaml(bytes: string, file: string): EnvironmentYaml {
  const text = bytes.replace(/^\uFEFF/, '');
  const document = readPythonDocument(text);
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
    return { ...NOTHING, problems: syntax.length > 0 ? syntax : [empty] };
  }
  const commentAt = (offset: number) => {
    const end = text.indexOf('\n', offset);
    return /\s#(.*)$/.exec(text.slice(offset, end < 0 ? undefined : end))?.[1]?.trim() ?? '';
  };
  const reader = new Reader(document, at, commentAt);
  const channels = value.has('channels') ? reader.texts(value.get('channels'), ['channels']) : null;
  const specs = once(reader.dependencies(value.get('dependencies')));
  const name = value.get('name');
  return {
    name: typeof name === 'string' ? name : null,
    ...{ channels, specs, pip: reader.pip, unread: reader.unread([...value.keys()]) },
    problems: reader.problems,
  };
}

const NOTHING = { name: null, specs: [], channels: null, pip: [], unread: [] } as const;

class Reader {
  readonly problems: Problem[] = [];
  readonly pip: EnvironmentText[] = [];

  constructor(
    readonly document: PythonDocument,
    readonly at: (offset: number) => string,
    readonly commentAt: (offset: number) => string,
  ) {}

  unread(keys: readonly string[]): EnvironmentText[] {
    return keys
      .filter((key) => !['channels', 'dependencies', ...WITHOUT_EFFECT].includes(key))
      .map((key) => ({ value: key, where: this.at(this.document.keyOffsetOf([key])) }));
  }

  texts(value: PythonValue | undefined, path: readonly (string | number)[]): EnvironmentText[] {
    if (Array.isArray(value))
      return value.flatMap((item: PythonValue, index) => this.#text(item, [...path, index]) ?? []);
    this.#lose(path, `${path[0]} is not a list`);
    return [];
  }

  dependencies(value: PythonValue | undefined): EnvironmentDependency[] {
    if (!Array.isArray(value)) {
      this.#lose(['dependencies'], 'dependencies is not a list');
      return [];
    }
    return value.flatMap((item: PythonValue, index) => {
      const path = ['dependencies', index];
      if (!(item instanceof Map)) return this.#dependency(item, path, null);
      const [key = '', second] = [...item.keys()];
      const condition = /^sel\((.*)\)$/.exec(key)?.[1] ?? null;
      if (second === undefined && condition !== null)
        return this.#dependency(item.get(key), [...path, key], condition);
      if (second === undefined && key === 'pip') this.#takePip(item.get(key), [...path, key]);
      else this.#lose(path, 'only pip may have packages of its own here');
      return [];
    });
  }

  #dependency(
    item: PythonValue | undefined,
    path: readonly (string | number)[],
    condition: string | null,
  ): EnvironmentDependency[] {
    const text = this.#text(item, path);
    if (text === null) return [];
    return [{ ...text, condition, comment: this.commentAt(this.document.offsetOf(path)) }];
  }

  /** A text of several lines is what pip would read of a file. */
  #takePip(value: PythonValue | undefined, path: readonly (string | number)[]): void {
    const where = this.at(this.document.offsetOf(path));
    if (value === null || value === undefined) return;
    if (Array.isArray(value)) this.pip.push(...this.texts(value, path));
    else if (value instanceof Map) this.#lose(path, 'pip is not a list');
    else
      this.pip.push(
        ...String(value)
          .split(/\r?\n/)
          .filter(Boolean)
          .map((value) => ({ value, where })),
      );
  }

  #text(item: PythonValue | undefined, path: readonly (string | number)[]): EnvironmentText | null {
    const where = this.at(this.document.offsetOf(path));
    if (typeof item === 'string' && item.trim() !== '') return { value: item.trim(), where };
    this.#lose(path, `${path[0]} has an item that is not text`);
    return null;
  }

  #lose(path: readonly (string | number)[], message: string): void {
    this.problems.push({ where: this.at(this.document.offsetOf(path)), message });
  }
}

/** Returns the dependencies without those that are there before, under the same condition. */
function once(dependencies: readonly EnvironmentDependency[]): EnvironmentDependency[] {
  const seen = new Map<string, EnvironmentDependency>();
  for (const one of dependencies) {
    const key = JSON.stringify([one.value, one.condition]);
    if (!seen.has(key)) seen.set(key, one);
  }
  return [...seen.values()];
}
