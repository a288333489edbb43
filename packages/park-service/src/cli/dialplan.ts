import { EXIT, type ExitCode } from '@parkade/api-commands';
import type { ResolvedConfig } from '@parkade/park-config';
import {
  compareDialplan,
  readDialplan,
  renderDialplan,
  writeDialplan,
  sitesDiffer,
  type DialplanDifference,
  type RenderedDialplan,
} from '@parkade/dialplan-contract';
import { renderForFusion } from './fusionpbx.js';
import type { RenderOptions } from './render-options.js';
import type { CliDeps } from './cli-deps.js';

const ONE_FOR_ALL =
  'note: the sites differ. This dialplan lets every code of every site through, and without an engine knows no site;\n' +
  '    better: parkade dialplan render --node NAME, once for each node';

/** `parkade dialplan render`: prints, writes, or compares. */
export function renderCommand(config: ResolvedConfig, options: RenderOptions, world: CliDeps): ExitCode {
  const node = config.nodes.find((each) => each.node === options.node);
  if (options.node !== undefined && node === undefined) {
    world.err(`there is no node "${options.node}"; there are: ${config.nodes.map((each) => each.node).join(', ')}`);
    return EXIT.usage;
  }
  if (node === undefined && sitesDiffer(config)) world.err(ONE_FOR_ALL);
  if (options.for !== undefined) return renderForFusion(config, node, options, world);
  if (options.hostname !== undefined) {
    world.err('--hostname goes with --for fusionpbx');
    return EXIT.usage;
  }
  const rendered = renderDialplan(config, node);
  if (options.out !== undefined && options.check !== undefined) {
    world.err('--out writes and --check only looks: use one of them');
    return EXIT.usage;
  }
  if (options.check !== undefined) return check(rendered, options.check, options.node, world);
  if (options.out !== undefined) {
    writeDialplan(rendered, options.out);
    world.out([...rendered.keys()].map((file) => `wrote ${options.out ?? ''}/${file}`).join('\n'));
    world.out('then, on each switch: fs_cli -x reloadxml');
    return EXIT.fine;
  }
  world.out([...rendered].map(([file, text]) => `<!-- ===== ${file} ===== -->\n${text.trimEnd()}`).join('\n\n'));
  return EXIT.fine;
}

function check(rendered: RenderedDialplan, folder: string, node: string | undefined, world: CliDeps): ExitCode {
  let found: ReturnType<typeof readDialplan>;
  try {
    found = readDialplan(folder);
  } catch (error) {
    world.err(`${folder} cannot be read: ${(error as NodeJS.ErrnoException).code ?? String(error)}`);
    return EXIT.problem;
  }
  const differences = compareDialplan(rendered, found);
  if (differences.length === 0) {
    world.out(`${folder} is what the configuration renders`);
    return EXIT.fine;
  }
  for (const difference of differences) world.out(showDifference(folder, difference));
  world.out(`\nfix: parkade dialplan render${node === undefined ? '' : ` --node ${node}`} --out ${folder}`);
  return EXIT.problem;
}

export function showDifference(folder: string, difference: DialplanDifference): string {
  const file = `${folder}/${difference.file}`;
  switch (difference.kind) {
    case 'missing':
      return `${file}: is missing`;
    case 'left-over':
      return `${file}: is not rendered by this configuration; remove it`;
    case 'changed':
      return [
        `${file}:${String(difference.line)}: ${String(difference.lines)} ${difference.lines === 1 ? 'line differs' : 'lines differ'}, first:`,
        `  - ${difference.found.trim()}`,
        `  + ${difference.expected.trim()}`,
      ].join('\n');
  }
}
