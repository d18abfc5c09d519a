import { childOf, readTree, textsOf } from '../tree.js';

/** Keys that the engine sets itself. */
const OWN = ['target_platform', 'host_platform', 'build_platform', 'channel_sources', 'channel_targets'];

/** Returns the variant that a package records (`variant_config.yaml`) as a file of variants. Throws UserError if it cannot be read. */
export function recordedVariants(text: string, where: string): string {
  const tree = readTree(text, where);
  const keys = tree instanceof Map ? [...tree.keys()] : [];
  return keys
    .filter((key) => !OWN.includes(key))
    .map((key) => `${JSON.stringify(key)}: ${JSON.stringify(textsOf(childOf(tree, key)))}\n`)
    .join('');
}
