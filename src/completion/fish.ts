import { shellWord } from '../text/shell-word.js';
import type { CompletedCommand, CompletedFlag, CompletedValue } from './types.js';

/** Returns the completion script for fish 3, for the file ~/.config/fish/completions/archi-construct.fish. */
export function fishCompletion(commands: readonly CompletedCommand[]): string {
  const called = commands.filter(({ name }) => name !== '').map(({ name }) => name);
  const paths = called.map((name) => shellWord(name.includes(' ') ? name : ` ${name}`));
  return `# fish completion for archi-construct, made by \`archi-construct completion fish\`.
# COMMAND [first]: whether the words before the cursor are that command; with \`first\`, nothing behind it.
function __archi_construct_is
    set -l words (commandline -opc)
    set -e words[1]
    set -l command ''
    set -l more
    for word in $words
        switch "$command $word"
            case ${paths.join(' ')}
                set command (string trim -- "$command $word")
            case '*'
                set more more
                break
        end
    end
    test "$command" = "$argv[1]"; and test -z "$more" -o -z "$argv[2]"
end
complete -c archi-construct -f
${commands.flatMap(completions).join('\n')}
`;
}

function completions(command: CompletedCommand): string[] {
  const is = `__archi_construct_is ${shellWord(command.name)}`;
  const start = `complete -c archi-construct -n ${shellWord(is)}`;
  const first = `complete -c archi-construct -n ${shellWord(`${is} first`)}`;
  const below = command.commands.map(
    ({ word, summary }) => `${first} -a ${shellWord(word)} -d ${shellWord(summary)}`,
  );
  const flags = command.flags.map((flag) => `${start} ${flagOptions(flag)}`);
  const argument = command.argument === null || command.argument === 'none' ? [] : [command.argument];
  return [...below, ...flags, ...argument.map((value) => `${start} ${argumentOptions(value)}`)];
}

function flagOptions({ name, char, summary, value }: CompletedFlag): string {
  const names = char === null ? `-l ${name}` : `-s ${char} -l ${name}`;
  return `${names}${value === null ? '' : ` ${valueOptions(value)}`} -d ${shellWord(summary)}`;
}

/** Returns options of fish's `complete`. -r: a value is required; -F: it is a file; -x: it is one of those after -a. */
function valueOptions(value: CompletedValue): string {
  if (value === 'file') return '-r -F';
  if (value === 'folder') return "-x -a '(__fish_complete_directories)'";
  return value === 'none' ? '-x' : `-x -a ${shellWord(value.join(' '))}`;
}

function argumentOptions(value: CompletedValue): string {
  if (typeof value !== 'string') return `-a ${shellWord(value.join(' '))}`;
  return value === 'folder' ? "-a '(__fish_complete_directories)'" : '-F';
}
