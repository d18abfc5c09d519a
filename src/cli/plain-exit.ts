/** Ends a command with an exit code. It is not an error: nothing is reported. */
export class PlainExit extends Error {
  constructor(readonly exitCode: number) {
    super(`exit code ${exitCode}`);
  }
}
