import type * as z from 'zod';
import type { Path } from './source.js';

/** Returns the keys that a schema allows in the mapping at a path; none if it allows no mapping there, or any key. */
export function keysOfSchema(schema: z.core.$ZodType, path: Path): readonly string[] {
  return formsOf(schema).flatMap((form) => {
    const [step, ...rest] = path;
    if (step === undefined) return form.type === 'object' ? Object.keys(form.shape) : [];
    const child = childOf(form, step);
    return child === undefined ? [] : keysOfSchema(child, rest);
  });
}

type Form = z.core.$ZodTypes['_zod']['def'];

/** The forms that a value may have, without what allows null and absence. */
function formsOf(schema: z.core.$ZodType): Form[] {
  const { def } = (schema as z.core.$ZodTypes)._zod;
  if (def.type === 'optional' || def.type === 'nullable') return formsOf(def.innerType);
  return def.type === 'union' ? def.options.flatMap(formsOf) : [def];
}

function childOf(form: Form, step: string | number): z.core.$ZodType | undefined {
  if (form.type === 'object') return form.shape[step];
  if (form.type === 'array') return form.element;
  return form.type === 'record' ? form.valueType : undefined;
}
