import { shellWord } from '../text/shell-word.js';
import type { CompletedCommand, CompletedFlag, CompletedValue } from './types.js';

/** Returns the completion script for zsh: the file `_archi-construct` in a folder of $fpath, or to be sourced after compinit. */
export function zshCompletion(commands: readonly CompletedCommand[]): string {
  const called = commands.filter(({ name }) => name !== '').map(({ name }) => name);
  const paths = called.map((name) => shellWord(name.includes(' ') ? name : ` ${name}`));
  return `#compdef archi-construct
# zsh completion for archi-construct, made by \`archi-construct completion zsh\`.
_archi-construct() {
  local command='' word
  local -a below
  integer taken=1
  for word in "\${(@)words[2,CURRENT - 1]}"; do
    case "$command $word" in
      ${paths.join(' | ')}) command=\${command:+$command }$word ;;
      *) break ;;
    esac
    (( taken++ ))
  done
  words=("archi-construct $command" "\${(@)words[taken + 1,-1]}")
  (( CURRENT -= taken - 1 ))
  case $command in
${commands.map(commandCase).join('\n')}
  esac
}
if [[ $funcstack[1] == _archi-construct ]]; then
  _archi-construct "$@"
else
  compdef _archi-construct archi-construct
fi
`;
}

function commandCase(command: CompletedCommand): string {
  const below = command.commands.map(({ word, summary }) => shellWord(`${word}:${summary}`));
  const describe =
    below.length === 0
      ? []
      : [`below=(${below.join(' ')})`, '(( CURRENT > 2 )) || _describe -t commands command below'];
  const specs = [...command.flags.flatMap(flagSpecs), ...argumentSpec(command.argument)];
  const lines = [...describe, `_arguments -s -S ${specs.join(' ')}`].map((line) => `      ${line}`);
  return `    ${shellWord(command.name)})\n${lines.join('\n')}\n      ;;`;
}

/** Returns the specs of a flag for `_arguments`; `*` allows repetition. */
function flagSpecs({ name, char, summary, value }: CompletedFlag): string[] {
  const text = `[${summary.replaceAll(/[[\]\\]/g, '\\$&')}]`;
  const action = value === null ? '' : `:${name}:${actionOf(value)}`;
  const long = `*--${name}${value === null ? '' : '='}${text}${action}`;
  const short = char === null ? [] : [`*-${char}${value === null ? '' : '+'}${text}${action}`];
  return [...short, long].map(shellWord);
}

function argumentSpec(value: CompletedValue | null): string[] {
  return value === null ? [] : [shellWord(`*:argument:${actionOf(value)}`)];
}

function actionOf(value: CompletedValue): string {
  if (value === 'file') return '_files';
  if (value === 'folder') return '_files -/';
  return value === 'none' ? ' ' : `(${value.join(' ')})`;
}
