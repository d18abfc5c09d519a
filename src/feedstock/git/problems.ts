import { ToolError, UserError } from '../../errors.js';

/** The push was refused because the branch has moved meanwhile: the caller may look again. */
export class RejectedPush extends ToolError {
  /** `--json` shows it as a ToolError. */
  override readonly name = 'ToolError';
}

/** Returns the error for a push that failed, by what git said. */
export function pushFailed(where: string, branch: string, stderr: string): ToolError | UserError {
  const said = stderr.trim().split('\n').slice(-6).join('\n');
  if (/GH006|protected branch/i.test(stderr)) {
    return new UserError(`cannot push to ${where}`, {
      where: `${where}, ${branch}`,
      message: 'the branch is protected',
      fix: 'let the account push to it in the settings of the repository, or give another --branch',
    });
  }
  if (/\bworkflow\b.*\bscope\b/i.test(stderr)) {
    return new UserError(`cannot push to ${where}`, {
      where,
      message: 'the token may not push files of .github/workflows',
      expected: 'the scope workflow',
      fix: 'gh auth refresh --scopes workflow, or --ssh',
    });
  }
  if (/archived|read-only/i.test(stderr)) {
    return new UserError(`cannot push to ${where}`, {
      where,
      message: 'the repository is archived',
      fix: 'unarchive it',
    });
  }
  if (/\[rejected\]|non-fast-forward|fetch first|stale info|cannot lock ref/i.test(stderr)) {
    return new RejectedPush(`cannot push to ${where}`, {
      where: `${where}, ${branch}`,
      message: 'the branch has moved meanwhile',
      fix: 'run again',
    });
  }
  return new ToolError(`cannot push to ${where}`, {
    where,
    message: 'git push failed',
    found: said,
    fix: 'see the reason above, then run again',
  });
}

/** Returns the error for a missing name or mail. */
export function noIdentity(): UserError {
  return new UserError('git does not know who makes the commits', {
    where: 'git',
    message: 'user.name or user.email is not configured',
    fix: 'git config --global user.name NAME, and git config --global user.email MAIL',
  });
}
