import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Shell } from '../../src/completion/types.js';
import { outputOf } from '../program.js';

/** Writes the completion script of a shell into a folder. Returns its path. */
export function writeScript(folder: string, shell: Shell, script: string): string {
  const path = join(folder, `.completion.${shell}`);
  writeFileSync(path, script);
  if (shell === 'zsh') writeFileSync(join(folder, '.zshrc'), ZSHRC);
  return path;
}

/** Calls the function that readline calls, with readline's words. If it returns nothing, readline lists files. */
const BASH = `
. ./.completion.bash
complete -p archi-construct >/dev/null || exit 1
read -r -a words <<<"\${1//=/ = }"
[[ $1 != *' ' && $1 != *= ]] || words+=('')
COMP_WORDS=("\${words[@]}") COMP_CWORD=$((\${#words[@]} - 1))
_archi_construct
if [ "\${#COMPREPLY[@]}" -gt 0 ]; then printf '%s\\n' "\${COMPREPLY[@]}"; else compgen -f -- "\${COMP_WORDS[COMP_CWORD]}" || :; fi
`;

/** A start-up file for zsh that completes $LINE, records what compadd gets, and ends. */
const ZSHRC = `
autoload -Uz compinit; compinit -D -u
. ./.completion.zsh
compadd() {
  local -a hits
  if [[ " $* " != *" -"[OAD]" "* ]]; then
    builtin compadd -A hits "$@"
    (( $#hits )) && print -rl -- $hits >>.offers
  fi
  builtin compadd "$@"
}
complete-line() { BUFFER=$LINE CURSOR=$#LINE; zle complete-word; exit }
zle -N zle-line-init complete-line
`;

/** Completion is a part of the line editor, which needs a terminal. */
const ZSH = `
: >.offers
zmodload zsh/zpty
zpty shell zsh -i
while zpty -r shell output; do :; done
cat .offers
`;

const FISH = `
source ./.completion.fish
complete -C"$argv[1]" | string replace -r '\\t.*' ''; true
`;

const OFFERS: Readonly<Record<Shell, (line: string) => readonly string[]>> = {
  bash: (line) => ['bash', '--norc', '-c', BASH, 'bash', line],
  zsh: (line) => ['env', `LINE=${line}`, 'zsh', '-f', '-c', ZSH],
  fish: (line) => ['fish', '--no-config', '-c', FISH, line],
};

/** Returns what a shell offers, sorted, without the repeated `--flag=`. */
export async function offersOf(shell: Shell, folder: string, line: string): Promise<string[]> {
  const home = join(folder, '.home');
  const environment = {
    ...process.env,
    HOME: home,
    ZDOTDIR: folder,
    XDG_CONFIG_HOME: home,
    XDG_DATA_HOME: home,
  };
  const listed = await outputOf(OFFERS[shell](line), { cwd: folder, environment });
  const words = listed.split('\n').filter((word) => word !== '');
  return [...new Set(words.map((word) => word.replace(/^--[\w-]+=(?=.)/, '').replace(/[=/ ]$/, '')))].sort();
}
