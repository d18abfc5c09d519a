/** Who a token belongs to. */
export interface Account {
  readonly login: string;
  /** The scopes of a classic token; null for a fine-grained one, whose rights only the answers tell. */
  readonly scopes: readonly string[] | null;
}

/** An organisation or a person. */
export interface Owner {
  readonly login: string;
  readonly kind: 'organization' | 'user';
}

/** The full name of a repository: `owner/name`. */
export type FullName = string;

/** What the API says of a repository. Names are as the server spells them, which may differ from those that were asked for. */
export interface Repository {
  readonly fullName: FullName;
  readonly owner: string;
  readonly name: string;
  readonly isFork: boolean;
  /** The repository that this one was forked from, and the first one of all forks; null if it is no fork. */
  readonly parent: FullName | null;
  readonly source: FullName | null;
  readonly defaultBranch: string;
  readonly isArchived: boolean;
  readonly isDisabled: boolean;
  /** Whether the token may push; null if the server does not say. */
  readonly canPush: boolean | null;
  readonly isAdmin: boolean | null;
  readonly cloneUrl: string;
  readonly sshUrl: string;
  readonly htmlUrl: string;
}

/** A branch, as the API says it. */
export interface Branch {
  readonly commit: string;
  readonly isProtected: boolean;
}

/** The key that secrets of a repository are sealed for. */
export interface PublicKey {
  readonly id: string;
  /** 32 bytes. */
  readonly key: Uint8Array;
}

/** One job of CI for a commit, of the checks API or of the older statuses. */
export interface CiJob {
  readonly name: string;
  readonly state: 'waiting' | 'running' | 'passed' | 'failed' | 'skipped';
  /** The page with the log; null if there is none. */
  readonly url: string | null;
}

/**
 * The calls of GitHub's REST API that feedstocks need. All throw ArchiError: what the server refused, and what to do. What is not
 * there is null.
 */
export interface GitHub {
  /** The host that clone urls may lead to. */
  readonly gitHost: string;
  account(): Promise<Account>;
  owner(login: string): Promise<Owner | null>;
  repository(owner: string, name: string): Promise<Repository | null>;
  /** Asks for a fork once. The answer does not mean that it is ready. */
  fork(source: Repository, to: Owner): Promise<void>;
  branch(repository: Repository, branch: string): Promise<Branch | null>;
  setDefaultBranch(repository: Repository, branch: string): Promise<void>;
  publicKey(repository: Repository): Promise<PublicKey>;
  /** When the secret was last set; null if it is not there. */
  secretUpdated(repository: Repository, name: string): Promise<string | null>;
  setSecret(
    repository: Repository,
    name: string,
    sealed: { readonly keyId: string; readonly value: string },
  ): Promise<void>;
  /** The jobs of CI for a commit. */
  jobs(repository: Repository, commit: string): Promise<readonly CiJob[]>;
}
