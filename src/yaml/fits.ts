import type { YamlValue } from './source.js';

/** The part of JSON schema that `fitsSchema` knows. */
export interface SimpleSchema {
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly minLength?: number;
  readonly minItems?: number;
  readonly items?: SimpleSchema;
  readonly properties?: Readonly<Record<string, SimpleSchema>>;
  readonly required?: readonly string[];
  /** False for a closed mapping; for one with any keys, what their values are. */
  readonly additionalProperties?: false | SimpleSchema;
  readonly propertyNames?: SimpleSchema;
  readonly anyOf?: readonly SimpleSchema[];
}

const KNOWN = new Set([
  ...['type', 'enum', 'minLength', 'minItems', 'items', 'properties', 'required', 'additionalProperties'],
  ...['anyOf', 'propertyNames', '$schema', 'title', 'description', 'examples'],
]);

const ANY_NAME = JSON.stringify({ type: 'string' });

/**
 * Tells whether a document fits a JSON schema, in a fraction of the time that loading zod takes. False also for what cannot be told: a
 * schema with other keywords, and mappings that the schema does not close.
 */
export function fitsSchema(value: YamlValue, schema: SimpleSchema): boolean {
  if (Object.keys(schema).some((key) => !KNOWN.has(key))) return false;
  if (schema.anyOf !== undefined) return schema.anyOf.some((form) => fitsSchema(value, form));
  if (schema.enum !== undefined && !schema.enum.includes(value)) return false;
  if (![schema.type].flat().includes(typeOf(value))) return false;
  if (typeof value === 'string') return value.length >= (schema.minLength ?? 0);
  if (typeof value === 'boolean' || value === null) return true;
  return isList(value) ? isFittingList(value, schema) : isFittingMapping(value, schema);
}

function isFittingList(list: readonly YamlValue[], { minItems = 0, items }: SimpleSchema): boolean {
  return items !== undefined && list.length >= minItems && list.every((item) => fitsSchema(item, items));
}

function isFittingMapping(
  mapping: Readonly<Record<string, YamlValue>>,
  { properties = {}, required = [], additionalProperties, propertyNames }: SimpleSchema,
): boolean {
  if (propertyNames !== undefined && JSON.stringify(propertyNames) !== ANY_NAME) return false;
  if (additionalProperties === undefined) return false;
  return (
    required.every((key) => Object.hasOwn(mapping, key)) &&
    Object.entries(mapping).every(([key, value]) => {
      const schema = Object.hasOwn(properties, key) ? properties[key] : additionalProperties;
      return schema !== undefined && schema !== false && fitsSchema(value, schema);
    })
  );
}

function typeOf(value: YamlValue): string {
  if (value === null) return 'null';
  return isList(value) ? 'array' : typeof value;
}

function isList(value: YamlValue): value is readonly YamlValue[] {
  return Array.isArray(value);
}
