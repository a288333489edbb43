import { everyEntry, isPath, optionsAt, type CommandEntry } from './command-table.js';

/** For `eval`, or a file of bash-completion. */
export function bash(program: CommandEntry): string {
  const entries = everyEntry(program);
  const options = entries.flatMap((entry) => entry.options);
  const flagsWith = (wanted: (value: string) => boolean): string => {
    const flags = options.filter(({ value }) => value !== null && wanted(value));
    return [...new Set(flags.flatMap(({ long, short }) => (short === null ? [long] : [long, short])))].join('|');
  };
  const cases = entries.map((entry) => {
    const flags = optionsAt(entry, program).map(({ long }) => long);
    const words = [...entry.commands.map(({ path }) => lastWord(path)), ...entry.words];
    return `    '${entry.path}') words='${words.join(' ')}' flags='${flags.join(' ')}' ;;`;
  });
  const paths = entries.filter(({ path }) => path !== '').map(({ path }) => `'${path}'`);
  return `# bash: eval "$(parkade completions bash)"
_parkade() {
  local cur=\${COMP_WORDS[COMP_CWORD]} prev=\${COMP_WORDS[COMP_CWORD-1]} path= words= flags= word next i
  case $prev in
    ${flagsWith(isPath)}) COMPREPLY=($(compgen -f -- "$cur")); return ;;
    ${flagsWith((value) => !isPath(value))}) COMPREPLY=(); return ;;
  esac
  for ((i = 1; i < COMP_CWORD; i++)); do
    word=\${COMP_WORDS[i]}
    case $word in ${flagsWith(() => true)}) ((i++)); continue ;; esac
    next="\${path:+$path }$word"
    case $next in ${paths.join('|')}) path=$next ;; esac
  done
  case $path in
${cases.join('\n')}
  esac
  if [[ $cur == -* ]]; then words=$flags; fi
  COMPREPLY=($(compgen -W "$words" -- "$cur"))
}
complete -o default -F _parkade parkade
`;
}

export const lastWord = (path: string): string => path.slice(path.lastIndexOf(' ') + 1);
