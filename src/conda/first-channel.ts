/**
 * The builds of the first channel that has any: channels are given in order of priority, and a later channel never adds to an
 * earlier one. A channel is read only if those before it have none. Returns an empty list if no channel has any.
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
