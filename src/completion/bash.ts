import { shellWord } from '../text/shell-word.js';
import type { CompletedCommand, CompletedFlag, CompletedValue } from './types.js';

/** Returns the completion script for bash 3.2 and newer. bash itself completes file names. */
export function bashCompletion(commands: readonly CompletedCommand[]): string {
  const called = commands.filter(({ name }) => name !== '').map(({ name }) => name);
  const paths = called.map((name) => shellWord(name.includes(' ') ? name : ` ${name}`));
  return `# bash completion for archi-construct, made by \`archi-construct completion bash\`.
_archi_construct() {
  local command='' words='' ended='' word i
  local current=\${COMP_WORDS[COMP_CWORD]} previous=\${COMP_WORDS[COMP_CWORD - 1]}
  COMPREPLY=()
  for ((i = 1; i < COMP_CWORD; i++)); do
    word=\${COMP_WORDS[i]}
    [[ $word != -- ]] || return 0
    case "$ended$command $word" in
      ${paths.join(' | ')}) command=\${command:+$command }$word ;;
      *) ended=- ;;
    esac
  done
  # bash makes three words of --flag=value.
  if [[ $current == = ]]; then
    current=
  elif [[ $previous == = ]]; then
    previous=\${COMP_WORDS[COMP_CWORD - 2]}
  fi
  case "$command $previous" in
${commands.flatMap(valueCases).join('\n')}
    *)
      case "$command" in
${commands.map(wordCase).join('\n')}
      esac
      ;;
  esac
  while IFS= read -r word; do COMPREPLY+=("$word"); done < <(compgen -W "$words" -- "$current")
}
complete -o bashdefault -o default -F _archi_construct archi-construct
`;
}

/**
 * Returns the cases for flags with a value: one for each flag whose values are listed, and one for all others, whose values
 * bash completes or nobody knows.
 */
function valueCases({ name, flags }: CompletedCommand): string[] {
  const pattern = (list: readonly CompletedFlag[]) =>
    list
      .flatMap(flagWords)
      .map((word) => shellWord(`${name} ${word}`))
      .join(' | ');
  const listed = flags.flatMap((flag) =>
    isList(flag.value) ? [`    ${pattern([flag])}) words=${wordList(flag.value)} ;;`] : [],
  );
  const others = flags.filter(({ value }) => value !== null && !isList(value));
  return others.length === 0 ? listed : [...listed, `    ${pattern(others)}) return 0 ;;`];
}

function wordCase({ name, commands, flags, argument }: CompletedCommand): string {
  const plain = [...commands.map(({ word }) => word), ...(isList(argument) ? argument : [])];
  const dashed = flags.flatMap(flagWords);
  return `        ${shellWord(name)}) if [[ $current == -* ]]; then words=${wordList(dashed)}; elif [[ -z $ended ]]; then words=${wordList(plain)}; fi ;;`;
}

function isList(value: CompletedValue | null): value is readonly string[] {
  return typeof value === 'object' && value !== null;
}

function wordList(words: readonly string[]): string {
  return shellWord(words.join(' '));
}

function flagWords({ name, char }: CompletedFlag): string[] {
  return char === null ? [`--${name}`] : [`-${char}`, `--${name}`];
}
