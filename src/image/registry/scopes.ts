/**
 * Joins scopes of docker's token specification: `repository:team/image:pull,push` is a resource and what may be done
 * with it. Each text may hold several, separated by spaces. A resource is named once, with all its actions, in the order
 * in which they came.
 */
export function mergeScopes(texts: readonly string[]): string[] {
  const actions = new Map<string, Set<string>>();
  for (const scope of texts.flatMap((text) => text.split(/\s+/)).filter((text) => text !== '')) {
    const colon = scope.lastIndexOf(':');
    const resource = colon < 0 ? scope : scope.slice(0, colon);
    const known = actions.get(resource) ?? new Set();
    for (const action of colon < 0 ? [] : scope.slice(colon + 1).split(',')) known.add(action);
    actions.set(resource, known);
  }
  return [...actions].map(([resource, known]) =>
    [resource, ...(known.size > 0 ? [[...known].join(',')] : [])].join(':'),
  );
}
