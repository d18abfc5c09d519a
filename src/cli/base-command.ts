import { ArchiError, errorToJson } from '../errors.js';
import type { Emit } from '../events.js';
import { escapeForTerminal } from '../text/escape.js';
import { withAbsoluteWhere } from './absolute-where.js';
import { type Argument, boolean, type Flag, string, type ValuesOf } from './definitions.js';
import { typedAs } from './find-command.js';
import { asksForJson } from './json.js';
import type { Report } from './options.js';
import { parseLine } from './parse-line.js';
import { PlainExit } from './plain-exit.js';
import type { Program } from './program.js';
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

/** A command line whose command is found. */
export interface Call {
  /** The words behind the command's name. */
  readonly argv: readonly string[];
  /** `channel:index` for `channel index`. */
  readonly id: string;
  readonly program: Program;
}

interface CommonFlags {
  readonly quiet: boolean;
  readonly verbose: boolean;
  readonly offline: boolean;
  readonly 'cache-dir': string | undefined;
}

interface Parsed<Flags, Arguments> {
  readonly flags: ValuesOf<Flags> & CommonFlags;
  readonly args: ValuesOf<Arguments>;
  /** All arguments, in their order. */
  readonly argv: readonly string[];
}

/**
 * The base class of every command. A command parses its flags, calls one function and prints the result; the return value of
 * `run()` is printed on stdout with `--json`, progress and warnings go to stderr. Errors are handled in main.ts. The static
 * properties are those of oclif's commands: the build reads them into oclif.manifest.json, from which oclif prints help.
 */
export abstract class BaseCommand {
  static summary: string;
  static description?: string;
  static usage?: string;
  static examples: readonly string[] = [];
  static args: Readonly<Record<string, Argument<unknown>>> = {};
  static flags: Readonly<Record<string, Flag<unknown>>> = {};

  /** Whether more words than arguments are an error. */
  static strict = true;

  static enableJsonFlag = true;

  /** What `--version` behind the command's name prints before name and version of the program; most commands say only those. */
  static versionText?: string;

  /** The command's exit codes besides 0, 2, 3 and 70, with their meanings; its page in docs/commands lists them. */
  static exitCodes: Readonly<Record<string, string>> = {};

  /** Whether the words behind the arguments are a command line of their own, whose flags are not ours. */
  static runsProgram = false;

  static baseFlags = {
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

  constructor(private readonly call: Call) {}

  /** Runs the command. Returns its result, which it has printed. */
  static async run(this: new (call: Call) => BaseCommand, call: Call): Promise<unknown> {
    const command = new this(call);
    const result = await command.runToEnd();
    if (result !== undefined && command.jsonEnabled()) command.logJson(result);
    return result;
  }

  private async runToEnd(): Promise<unknown> {
    let outcome: 'done' | 'failed' = 'failed';
    try {
      const result = await this.run();
      outcome = 'done';
      return result;
    } catch (error) {
      throw this.withPartialResult(error);
    } finally {
      this.printReports();
      await this.progress?.close(outcome);
    }
  }

  /** With `--json`, prints an error together with what was done. Returns what is to be thrown. */
  private withPartialResult(error: unknown): unknown {
    const partial = this.reports.find((report) => report.partial !== undefined)?.partial;
    if (partial === undefined || !(error instanceof ArchiError) || !this.jsonEnabled()) return error;
    this.logJson({ ...partial, ...errorToJson(error, error.problems.map(withAbsoluteWhere)) });
    return new PlainExit(error.exitCode);
  }

  /** Parses the flags and calls one function. Returns what `--json` prints. */
  protected abstract run(): Promise<unknown>;

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
  protected async parse<Flags, Arguments>({
    flags,
    args,
  }: {
    readonly flags: Flags;
    readonly args: Arguments;
  }): Promise<Parsed<Flags, Arguments>> {
    const { baseFlags, strict, enableJsonFlag, runsProgram } = this.definitions;
    const json = enableJsonFlag ? { json: boolean({ default: false }) } : {};
    const rules = { flags: { ...json, ...baseFlags, ...flags }, args, strict, runsProgram } as LineRules;
    const parsed = parseLine(this.call.argv, rules, typedAs(this.call.id));
    this.quiet = parsed.flags['quiet'] === true;
    return parsed as Parsed<Flags, Arguments>;
  }

  private get definitions(): typeof BaseCommand {
    return this.constructor as typeof BaseCommand;
  }

  protected get program(): Program {
    return this.call.program;
  }

  protected jsonEnabled(): boolean {
    return this.definitions.enableJsonFlag && asksForJson(this.call.argv);
  }

  /** Prints what was reported, and ends the command: returns the result for `--json`, or exits with the code of a report. */
  protected finish(result: object): object {
    const exitCode = Math.max(0, ...this.reports.map((report) => report.exitCode ?? 0));
    this.printReports();
    if (exitCode === 0) return result;
    if (this.jsonEnabled()) this.logJson(result);
    throw new PlainExit(exitCode);
  }

  /** Prints each report once; with -q only its quiet lines. */
  private printReports(): void {
    for (const { lines, quiet = lines } of this.reports)
      for (const line of this.quiet ? quiet : lines) this.log(line);
    this.reports = [];
  }

  /** Prints a line, unless the result is printed as JSON. */
  protected log(line: string): void {
    if (!this.jsonEnabled()) process.stdout.write(`${escapeForTerminal(line)}\n`);
  }

  protected logJson(json: unknown): void {
    process.stdout.write(`${escapeForTerminal(JSON.stringify(json, null, 2))}\n`);
  }
}
