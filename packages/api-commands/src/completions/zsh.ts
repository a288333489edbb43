import { lastWord } from './bash.js';
import { everyEntry, isPath, optionsAt, type CommandEntry, type OptionEntry } from './command-table.js';

/** For `eval` behind `compinit`, or a file `_parkade` of the function path. */
export function zsh(program: CommandEntry): string {
  const entries = everyEntry(program);
  const options = entries.flatMap((entry) => entry.options).filter(({ value }) => value !== null);
  const names = (of: readonly OptionEntry[]): string =>
    [...new Set(of.flatMap(({ long, short }) => (short === null ? [long] : [long, short])))].join('|');
  const cases = entries.map((entry) => {
    const words = [
      ...entry.commands.map(({ path, description }) => described(lastWord(path), description)),
      ...entry.words.map((word) => quoted(word)),
    ];
    const flags = optionsAt(entry, program).map(({ long, description }) => described(long, description));
    return `    '${entry.path}') words=(${words.join(' ')}); flags=(${flags.join(' ')}) ;;`;
  });
  const paths = entries.filter(({ path }) => path !== '').map(({ path }) => `'${path}'`);
  return `#compdef parkade
# zsh: eval "$(parkade completions zsh)"
_parkade() {
  local at= word next i
  local -a commands flags
  local -a words_before=("\${(@)words[2,CURRENT-1]}")
  case \${words[CURRENT-1]} in
    ${names(options.filter(({ value }) => isPath(value ?? '')))}) _files; return ;;
    ${names(options.filter(({ value }) => !isPath(value ?? '')))}) return ;;
  esac
  for ((i = 1; i <= $#words_before; i++)); do
    word=$words_before[i]
    case $word in ${names(options)}) ((i++)); continue ;; esac
    next="\${at:+$at }$word"
    case $next in ${paths.join('|')}) at=$next ;; esac
  done
  case $at in
${cases.join('\n').replaceAll('words=(', 'commands=(')}
  esac
  if [[ \${words[CURRENT]} == -* ]]; then _describe option flags
  elif (( $#commands )); then _describe command commands
  else _files; fi
}
if [[ $funcstack[1] == _parkade ]]; then _parkade "$@"; else compdef _parkade parkade; fi
`;
}

const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;
const described = (word: string, description: string): string =>
  quoted(`${word.replaceAll(':', '\\:')}:${description.replaceAll(':', '\\:')}`);
