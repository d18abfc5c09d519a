/** An action of GitHub's marketplace: its version, and the commit that the version's tag pointed to. */
interface Action {
  readonly name: string;
  readonly version: string;
  readonly commit: string;
}

/** All actions that an emitted workflow uses. A tag can be moved to other code, a commit cannot. */
const ACTIONS = {
  checkout: {
    name: 'actions/checkout',
    version: 'v7.0.1',
    commit: '3d3c42e5aac5ba805825da76410c181273ba90b1',
  },
  downloadArtifact: {
    name: 'actions/download-artifact',
    version: 'v8.0.1',
    commit: '3e5f45b2cfb9172054b4087a40e8e0b5a5461e7c',
  },
  uploadArtifact: {
    name: 'actions/upload-artifact',
    version: 'v7.0.0',
    commit: 'bbbca2ddaa5d8feaa63e36b76fdaad77386f024f',
  },
  setupQemu: {
    name: 'docker/setup-qemu-action',
    version: 'v4.2.0',
    commit: '96fe6ef7f33517b61c61be40b68a1882f3264fb8',
  },
} as const satisfies Readonly<Record<string, Action>>;

/** Returns the value of `uses` for an action: `name@commit`. */
export function usesOf(action: keyof typeof ACTIONS): string {
  return pinned(ACTIONS[action]);
}

/** Value of `uses` → version. The version is written as a comment behind the value, for people and update bots. */
export const ACTION_VERSIONS: ReadonlyMap<string, string> = new Map(
  Object.values(ACTIONS).map((action) => [pinned(action), action.version]),
);

function pinned({ name, commit }: Action): string {
  return `${name}@${commit}`;
}
