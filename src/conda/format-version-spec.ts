import type { VersionSpec } from './version-spec.js';

/** Formats a constraint without white space; parsing the text gives the same constraint. */
export function formatVersionSpec(spec: VersionSpec): string {
  switch (spec.kind) {
    case 'anything':
      return '*';
    case 'any-of':
      return spec.specs.map(formatVersionSpec).join('|');
    case 'all-of':
      return spec.specs.map(inBrackets).join(',');
    case 'pattern':
      return `${spec.negated ? '!=' : ''}${spec.source}`;
    case 'compare':
      return formatComparison(spec);
  }
}

/** Adds brackets where needed: `,` binds more tightly than `|`. */
function inBrackets(spec: VersionSpec): string {
  return spec.kind === 'any-of' ? `(${formatVersionSpec(spec)})` : formatVersionSpec(spec);
}

function formatComparison({ operator, version }: Extract<VersionSpec, { kind: 'compare' }>): string {
  if (operator === 'starts') return `${version}.*`;
  return operator === 'not-starts' ? `!=${version}.*` : `${operator}${version}`;
}
