import { BaseCommand } from '../../cli/base-command.js';
import { argument, integer, string } from '../../cli/definitions.js';
import { escapeForTerminal } from '../../text/escape.js';

/** `archi-construct channel serve`: serves a folder as a channel over http. */
export default class ChannelServe extends BaseCommand {
  static override summary = 'Serve a channel’s folder over http, read only, until it is interrupted.';

  static override description =
    'Prints the url as soon as it answers. With --json, prints one object a line: first the url, at the end also the number of requests.';

  static override examples = [
    '<%= config.bin %> <%= command.id %> ./channel',
    '<%= config.bin %> <%= command.id %> ./channel --port 0',
  ];

  static override args = {
    folder: argument({ description: 'The channel’s folder.', required: true }),
  };

  static override flags = {
    port: integer({
      summary: 'The port; 0 chooses a free one.',
      helpValue: 'N',
      default: 8000,
      min: 0,
      max: 65535,
    }),
    host: string({
      summary:
        'The address to listen at. Everyone who can reach it can read the folder, by that name, an address or localhost.',
      default: '127.0.0.1',
      helpValue: 'ADDRESS',
    }),
  };

  /** Prints the url once the server answers. The result counts the requests. */
  async run(): Promise<object> {
    const { args, flags } = await this.parse(ChannelServe);
    const { serveChannel } = await import('./run.js');
    const interrupted = new Promise((resolve) => {
      for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, resolve);
    });
    const { folder } = args;
    const { url, close } = await serveChannel({
      ...this.common(flags),
      folder,
      host: flags.host,
      port: flags.port,
    });
    if (this.jsonEnabled()) this.logJson({ url });
    else this.log(url);
    await interrupted;
    return { url, ...(await close()) };
  }

  /** Prints the JSON on one line: a program that waits for the url then knows where the object ends. */
  protected override logJson(json: unknown): void {
    process.stdout.write(`${escapeForTerminal(JSON.stringify(json))}\n`);
  }
}
