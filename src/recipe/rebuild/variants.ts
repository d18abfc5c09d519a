import { childOf, readTree, textsOf } from '../tree.js';

/** Keys that the engine sets itself. */
const OWN = ['target_platform', 'host_platform', 'build_platform', 'channel_sources', 'channel_targets'];

/** The keys that recipe resolve makes of features. */
const FEATURE = /^feature_/;

/**
 * Returns the variant that a package records (`variant_config.yaml`) as a file of variants, without its features if others are chosen.
 * Throws UserError if it cannot be read.
 */
export function recordedVariants(
  text: string,
  { where, hasFeatures }: { readonly where: string; readonly hasFeatures: boolean },
): string {
  const tree = readTree(text, where);
  const keys = tree instanceof Map ? [...tree.keys()] : [];
  return keys
    .filter((key) => !OWN.includes(key) && !(hasFeatures && FEATURE.test(key)))
    .map((key) => `${JSON.stringify(key)}: ${JSON.stringify(textsOf(childOf(tree, key)))}\n`)
    .join('');
}
