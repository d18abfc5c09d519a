import fc from 'fast-check';

/**
 * Property tests draw the same values in every run, so a new failure comes from a change. `PROPERTY_SEED=random`, or
 * a number, draws others, to search for faults.
 */
const seed = process.env['PROPERTY_SEED'] ?? '1';

if (seed !== 'random') fc.configureGlobal({ seed: Number(seed) });
