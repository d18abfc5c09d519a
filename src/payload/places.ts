/** Members that lie side by side in the payload and go to the same environments. */
export interface Place {
  readonly count: number;
  /** Indexes of the environments. */
  readonly environments: readonly number[];
  /**
   * The folder of the prefix that they are unpacked into: that of their only environment, else `.archi/shared/<n>`, from which every
   * environment is linked.
   */
  readonly folder: string;
}

/** Which members a payload has, and which of them each environment gets. */
export interface Placement<Member> {
  /** Every member once, place by place. */
  readonly members: readonly Member[];
  readonly places: readonly Place[];
  /** For each environment the indexes of its members, in link order. */
  readonly indexes: readonly (readonly number[])[];
}

/** Places the members of environments, which are in link order; members with the same `id` are one. */
export function placeMembers<Member extends { readonly id: string }>(
  environments: readonly { readonly folder: string; readonly members: readonly Member[] }[],
): Placement<Member> {
  const owners = new Map<string, { readonly member: Member; readonly environments: number[] }>();
  environments.forEach(({ members }, environment) => {
    for (const member of members) {
      const owner = owners.get(member.id);
      if (owner === undefined) owners.set(member.id, { member, environments: [environment] });
      else owner.environments.push(environment);
    }
  });
  const groups = new Map<string, { readonly environments: readonly number[]; readonly members: Member[] }>();
  for (const { member, environments } of owners.values()) {
    const key = environments.join();
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { environments, members: [member] });
    else group.members.push(member);
  }
  const all = [...groups.values()];
  const members = all.flatMap((group) => group.members);
  const indexOf = new Map(members.map(({ id }, index) => [id, index]));
  return {
    members,
    places: all.map((group, n) => {
      const [only, second] = group.environments;
      const own = second === undefined ? environments[only ?? 0]?.folder : undefined;
      return {
        count: group.members.length,
        environments: group.environments,
        folder: own ?? `.archi/shared/${n}`,
      };
    }),
    indexes: environments.map((environment) => environment.members.map(({ id }) => indexOf.get(id) ?? 0)),
  };
}

/** Returns the members of each place. */
export function membersByPlace<Member>({ members, places }: Pick<Placement<Member>, 'members' | 'places'>) {
  let first = 0;
  return places.map((place) => {
    first += place.count;
    return { ...place, members: members.slice(first - place.count, first) };
  });
}
