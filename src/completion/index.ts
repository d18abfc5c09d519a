import { BaseCommand } from '../cli/base-command.js';
import { argument } from '../cli/definitions.js';
import { SHELLS, type Shell } from './types.js';

/** `archi-construct completion`: prints the script with which a shell completes command lines. */
export default class Completion extends BaseCommand {
  static override summary = 'Print the script that completes command lines in bash, zsh or fish.';

  static override description =
    'Write the script to a folder where the shell looks for completions. Write it again after an update of archi-construct.';

  static override examples = [
    '<%= config.bin %> completion bash > ~/.local/share/bash-completion/completions/archi-construct',
    '<%= config.bin %> completion zsh > ~/.zfunc/_archi-construct',
    '<%= config.bin %> completion fish > ~/.config/fish/completions/archi-construct.fish',
  ];

  /** The script itself is the result, so there is no `--json`. */
  static override enableJsonFlag = false;

  static override args = {
    shell: argument({
      description: 'The shell: bash, zsh or fish.',
      options: SHELLS,
      required: true,
    }),
  };

  async run(): Promise<void> {
    const { args } = await this.parse(Completion);
    const { completionScript } = await import('./script.js');
    // Parsing has checked it against the options.
    const shell = args.shell as Shell;
    process.stdout.write(completionScript(shell, this.program.commands, this.program.topics));
  }
}
