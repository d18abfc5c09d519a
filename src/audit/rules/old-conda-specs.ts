import type { PackageRecord } from '../../conda/record.js';

/**
 * Returns the specs on which conda 4.5.12 fails, or which it takes for another package: `~=` (`python~=3.7` is taken for a
 * package `python~`), `=1.2` together with another comparison, and parentheses.
 */
export function unreadableSpecs(record: PackageRecord): string[] {
  return specsOf(record).filter((spec) => {
    const version = versionOf(spec);
    return /~=|[()]/.test(version) || (/[,|]/.test(version) && /(?:^|[,|])\s*=(?!=)/.test(version));
  });
}

/** Returns the specs that conda 4.5.12 reads with another meaning: `!=1.2.*`. */
export function misreadSpecs(record: PackageRecord): string[] {
  return specsOf(record).filter((spec) => /!=[^,|\s]*\*/.test(versionOf(spec)));
}

function specsOf({ depends, constrains }: PackageRecord): readonly string[] {
  return [...depends, ...constrains];
}

/** Returns the text after the name, up to the brackets. */
function versionOf(spec: string): string {
  const [head = ''] = spec.split('[', 1);
  return head.replace(/^(?:.*::)?\s*[^ =<>!~]*/, '');
}
