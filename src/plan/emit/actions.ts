/** An action of GitHub's marketplace, by the commit that its version stood for. */
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

/** The value of `uses` for an action. */
export function usesOf(action: keyof typeof ACTIONS): string {
  return pinned(ACTIONS[action]);
}

/** The version of each action, by the value of `uses`: what people and update bots read behind it, as a comment. */
export const ACTION_VERSIONS: ReadonlyMap<string, string> = new Map(
  Object.values(ACTIONS).map((action) => [pinned(action), action.version]),
);

function pinned({ name, commit }: Action): string {
  return `${name}@${commit}`;
}
