import { Command } from '@oclif/core/command';
import { boolean, string } from '@oclif/core/flags';
import type { Input, ParserOutput } from '@oclif/core/interfaces';
import type { Emit } from '../events.js';
import { escapeForTerminal } from '../text/escape.js';
import { asksForJson } from './json.js';
import { openCache } from './open-cache.js';
import { openProgress } from './progress/open.js';
import type { Printed, Progress } from './types.js';

/** What the flags that every command has amount to. */
export interface CommonOptions {
  /** Absolute. */
  readonly cacheDir: string;
  readonly offline: boolean;
  readonly emit: Emit;
}

interface CommonFlags {
  readonly quiet: boolean;
  readonly verbose: boolean;
  readonly offline: boolean;
  readonly 'cache-dir': string | undefined;
}

/** By name. */
type Values = Readonly<Record<string, unknown>>;

/**
 * The base of every command. A command parses its flags, calls one function and prints; what `run()` returns is what
 * `--json` prints on stdout, talk goes to stderr. Errors are left to the one catch in main.ts.
 */
export abstract class BaseCommand extends Command {
  static override enableJsonFlag = true;

  /** The exit codes that a command has beside 0, 2, 3 and 70, each with its meaning: its page in docs/commands lists them. */
  static exitCodes: Readonly<Record<string, string>> = {};

  static override baseFlags = {
    quiet: boolean({
      char: 'q',
      default: false,
      summary: 'Say nothing but errors and the result: paths of what was made, findings, what was asked for.',
      exclusive: ['verbose'],
      helpGroup: 'GLOBAL',
    }),
    verbose: boolean({
      char: 'v',
      default: false,
      summary: 'Tell every step, one line each.',
      helpGroup: 'GLOBAL',
    }),
    'cache-dir': string({
      summary: 'Where downloads and compiled members are kept.',
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

  /** Call it once, with the parsed flags. */
  protected common(flags: CommonFlags): CommonOptions {
    this.progress = openProgress({
      stream: process.stderr,
      quiet: flags.quiet,
      verbose: flags.verbose,
      env: process.env,
    });
    return {
      cacheDir: openCache(flags['cache-dir'], process.env),
      offline: flags.offline,
      emit: this.progress.emit,
    };
  }

  /** Arguments are words of the command line alone, in their order. */
  protected override async parse<F extends Values, B extends Values, A extends Values>(
    options: Input<F, B, A>,
    argv?: string[],
  ): Promise<ParserOutput<F, B, A>> {
    const args = Object.fromEntries(
      Object.entries(options.args ?? {}).map(([name, arg]) => [name, { ...arg, ignoreStdin: true }]),
    );
    const parsed = await super.parse<F, B, A>(Object.assign(Object.create(options), options, { args }), argv);
    this.quiet = (parsed.flags as Values)['quiet'] === true;
    // oclif sorts `argv` by where a word stands first: one that comes twice would change its place.
    return { ...parsed, argv: parsed.raw.flatMap(({ type, input }) => (type === 'arg' ? [input] : [])) };
  }

  override jsonEnabled(): boolean {
    return this.ctor.enableJsonFlag && asksForJson(this.argv);
  }

  /** Prints what a command answers; with -q the lines that are the result alone. */
  protected print({ lines, quiet = lines }: Printed): void {
    for (const line of this.quiet ? quiet : lines) this.log(line);
  }

  override log(message = '', ...args: unknown[]): void {
    super.log(escapeForTerminal(message), ...args);
  }

  protected override logJson(json: unknown): void {
    process.stdout.write(`${escapeForTerminal(JSON.stringify(json, null, 2))}\n`);
  }

  protected override async catch(error: Error): Promise<never> {
    throw error;
  }

  protected override async finally(error: Error | undefined): Promise<void> {
    await this.progress?.close(error === undefined ? 'done' : 'failed');
  }
}
