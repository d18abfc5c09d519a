import * as z from 'zod';
import { findObject } from '../../conda/json-text.js';
import { UserError } from '../../errors.js';

const PLAN = z.object({
  waves: z.array(z.array(z.object({ package: z.string() }))),
});

/** Returns the packages that a plan builds, in build order, each once; the text is what `plan --json` prints. Throws UserError. */
export function parsePlanNames(text: string, file: string): readonly string[] {
  const read = PLAN.safeParse(findObject(text));
  if (read.success) return [...new Set(read.data.waves.flat().map((step) => step.package))];
  throw new UserError(`${file} cannot be read`, {
    where: file,
    message: 'no plan',
    expected: 'what archi-construct plan --json prints',
    found: read.error.issues[0]?.path.join('.') || 'another text',
    fix: 'archi-construct plan … --json > plan.json',
  });
}
