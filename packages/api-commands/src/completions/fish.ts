import { lastWord } from './bash.js';
import { everyEntry, HELP, isPath, type CommandEntry, type OptionEntry } from './command-table.js';

/** For `source`, or a file of fish's completions. */
export function fish(program: CommandEntry): string {
  const entries = everyEntry(program);
  const taking = entries.flatMap((entry) => entry.options).filter(({ value }) => value !== null);
  const flags = [...new Set(taking.flatMap(({ long, short }) => (short === null ? [long] : [long, short])))];
  const paths = entries.filter(({ path }) => path !== '').map(({ path }) => quoted(path));
  const lines = entries.flatMap((entry) => {
    const here = `-n "__parkade_at ${entry.path === '' ? "''" : quoted(entry.path)}"`;
    return [
      ...entry.commands.map(
        ({ path, description }) => `complete -c parkade -f ${here} -a ${lastWord(path)} -d ${quoted(description)}`,
      ),
      ...entry.words.map((word) => `complete -c parkade -f ${here} -a ${quoted(word)}`),
      ...(entry === program ? [] : entry.options.map((option) => `complete -c parkade ${here} ${flag(option)}`)),
    ];
  });
  return `# fish: parkade completions fish | source
function __parkade_at
  set -l at ''
  set -l skip 0
  for word in (commandline -opc)[2..-1]
    if test $skip = 1; set skip 0; continue; end
    switch $word
      case ${flags.map(quoted).join(' ')}
        set skip 1
      case '*'
        set -l next (string trim -- "$at $word")
        contains -- $next ${paths.join(' ')}; and set at $next
    end
  end
  test "$at" = "$argv[1]"
end
${[...program.options, HELP].map((option) => `complete -c parkade ${flag(option)}`).join('\n')}
${lines.join('\n')}
`;
}

const quoted = (text: string): string => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;

function flag({ long, short, value, description }: OptionEntry): string {
  const names = [...(short === null ? [] : [`-s ${short.slice(1)}`]), `-l ${long.slice(2)}`].join(' ');
  const takes = value === null ? '' : isPath(value) ? ' -r -F' : ' -x';
  return `${names}${takes} -d ${quoted(description)}`;
}
