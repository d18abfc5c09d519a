import { Command } from '@oclif/core/command';
import { boolean, string } from '@oclif/core/flags';
import type { Input, ParserOutput } from '@oclif/core/interfaces';
import type { Emit } from '../events.js';
import { escapeForTerminal } from '../text/escape.js';
import { typedAs } from './find-command.js';
import { asksForJson } from './json.js';
import type { Report } from './options.js';
import { parseLine } from './parse-line.js';
import { openProgress } from './progress/open.js';
import type { LineRules } from './tokens.js';
import type { Progress } from './types.js';

/** The options that the flags of every command give: see perform.ts. */
export interface CommonOptions {
  readonly cacheDir: string | undefined;
  readonly offline: boolean;
  readonly emit: Emit;
  readonly report: (report: Report) => void;
}

interface CommonFlags {
  readonly quiet: boolean;
  readonly verbose: boolean;
  readonly offline: boolean;
  readonly 'cache-dir': string | undefined;
}

/** The values of flags or arguments, by name. */
type Values = Readonly<Record<string, unknown>>;

/**
 * The base class of every command. A command parses its flags, calls one function and prints the result; the return value of
 * `run()` is printed on stdout with `--json`, progress and warnings go to stderr. Errors are handled in main.ts.
 */
export abstract class BaseCommand extends Command {
  static override enableJsonFlag = true;

  /** The command's exit codes besides 0, 2, 3 and 70, with their meanings; its page in docs/commands lists them. */
  static exitCodes: Readonly<Record<string, string>> = {};

  /** Whether the words behind the arguments are a command line of their own, whose flags are not ours. */
  static runsProgram = false;

  static override baseFlags = {
    quiet: boolean({
      char: 'q',
      default: false,
      summary: 'Print only errors and the result: paths of what was made, findings, what was asked for.',
      exclusive: ['verbose'],
      helpGroup: 'GLOBAL',
    }),
    verbose: boolean({
      char: 'v',
      default: false,
      summary: 'Print each step on a line.',
      helpGroup: 'GLOBAL',
    }),
    'cache-dir': string({
      summary: 'The folder for downloads and packed packages.',
      helpValue: 'DIR',
      helpGroup: 'GLOBAL',
    }),
    offline: boolean({
      default: false,
      summary: 'Use the cache only, never the network.',
      helpGroup: 'GLOBAL',
    }),
  };

  private progress: Progress | undefined;
  private quiet = false;
  private reports: readonly Report[] = [];

  /** Starts progress and returns the common options. To be called once, with the parsed flags. */
  protected common(flags: CommonFlags): CommonOptions {
    this.progress = openProgress({
      stream: process.stderr,
      quiet: flags.quiet,
      verbose: flags.verbose,
      env: process.env,
    });
    return {
      cacheDir: flags['cache-dir'],
      offline: flags.offline,
      emit: this.progress.emit,
      report: (report) => {
        this.reports = [...this.reports, report];
      },
    };
  }

  /** Parses the command line by the definitions of the command, without oclif's parser. Throws UserError with every problem. */
  protected override async parse<F extends Values, B extends Values, A extends Values>(
    options: Input<F, B, A>,
    argv: readonly string[] = this.argv,
  ): Promise<ParserOutput<F, B, A>> {
    const { baseFlags, flags, args = {}, strict } = options;
    const { enableJsonFlag, runsProgram } = this.ctor as typeof BaseCommand;
    const json = enableJsonFlag ? { json: { type: 'boolean', default: false } } : {};
    const rules = { flags: { ...json, ...baseFlags, ...flags }, args, strict, runsProgram } as LineRules;
    const parsed = parseLine(argv, rules, this.id === undefined ? null : typedAs(this.id));
    this.quiet = parsed.flags['quiet'] === true;
    // oclif warns of commands that do not parse.
    this.parsed = true;
    return parsed as unknown as ParserOutput<F, B, A>;
  }

  override jsonEnabled(): boolean {
    return this.ctor.enableJsonFlag && asksForJson(this.argv);
  }

  /** Prints what was reported, and ends the command: returns the result for `--json`, or exits with the code of a report. */
  protected finish(result: object): object {
    const exitCode = Math.max(0, ...this.reports.map((report) => report.exitCode ?? 0));
    this.printReports();
    if (exitCode === 0) return result;
    if (this.jsonEnabled()) this.logJson(result);
    return this.exit(exitCode);
  }

  /** Prints each report once; with -q only its quiet lines. */
  private printReports(): void {
    for (const { lines, quiet = lines } of this.reports)
      for (const line of this.quiet ? quiet : lines) this.log(line);
    this.reports = [];
  }

  override log(message = '', ...args: unknown[]): void {
    super.log(escapeForTerminal(message), ...args);
  }

  protected override logJson(json: unknown): void {
    process.stdout.write(`${escapeForTerminal(JSON.stringify(json, null, 2))}\n`);
  }

  protected override async catch(error: Error): Promise<never> {
    this.printReports();
    throw error;
  }

  protected override async finally(error: Error | undefined): Promise<void> {
    await this.progress?.close(error === undefined ? 'done' : 'failed');
  }
}
