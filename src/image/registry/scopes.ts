/**
 * Merges scopes of docker's token specification: `repository:team/image:pull,push` is a resource and its actions. A text may
 * hold several scopes, separated by spaces. Each resource appears once, with all its actions; resources and actions keep
 * their order.
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
