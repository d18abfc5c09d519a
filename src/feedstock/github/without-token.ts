import { ArchiError, type Problem, type ToolError } from '../../errors.js';

/** Returns a function that removes secrets from a text: as they are, encoded for a url, and in base64 as git and http send them. */
export function createHide(secrets: readonly string[]): (text: string) => string {
  const shapes = secrets
    .filter((secret) => secret !== '')
    .flatMap((secret) => [
      secret,
      encodeURIComponent(secret),
      Buffer.from(secret).toString('base64').replace(/=+$/, ''),
      Buffer.from(`x-access-token:${secret}`).toString('base64').replace(/=+$/, ''),
    ])
    // A shape may contain another one.
    .sort((a, b) => b.length - a.length);
  return (text) => shapes.reduce((hidden, shape) => hidden.replaceAll(shape, '<token>'), text);
}

/** Returns the error without secrets in its message and problems; one that is not ours becomes a ToolError or stays. */
export function hiddenError(error: unknown, hide: (text: string) => string): unknown {
  if (!(error instanceof ArchiError)) return error;
  const told = [error.message, ...error.problems.flatMap((problem) => Object.values(problem))].join('\n');
  if (hide(told) === told) return error;
  const problems = error.problems.map(
    (problem) =>
      Object.fromEntries(
        Object.entries(problem).map(([key, text]) => [key, hide(text)]),
      ) as unknown as Problem,
  );
  const Kind = error.constructor as typeof ToolError;
  return new Kind(hide(error.message), problems, { code: error.code });
}
