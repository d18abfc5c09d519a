import { outputOf } from '../program.js';

/** The codes that hadolint finds in a file, each once, sorted. */
export type Codes = ReadonlyMap<string, readonly string[]>;

/** Runs hadolint on files of a folder. Throws an Error if it cannot read one or ends with another exit code. */
export async function judgeByHadolint(folder: string, files: readonly string[]): Promise<Codes> {
  const text = await outputOf(['hadolint', '--no-fail', '--format', 'json', ...files], { cwd: folder });
  const findings: readonly { readonly file: string; readonly code: string }[] = JSON.parse(text);
  return new Map(
    files.map((file) => {
      const codes = findings.filter((finding) => finding.file === file).map(({ code }) => code);
      return [file, [...new Set(codes)].sort()];
    }),
  );
}
