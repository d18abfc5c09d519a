/**
 * Returns the builds of the first channel that has any; an empty list if none has. Channels are in order of priority: a later
 * channel never adds to an earlier one, and is read only if those before it have no builds.
 */
export function firstWith<C, B>(
  channels: readonly C[],
  buildsOf: (channel: C) => readonly B[],
): readonly B[] {
  for (const channel of channels) {
    const builds = buildsOf(channel);
    if (builds.length > 0) return builds;
  }
  return [];
}
