/** Questions to a switch that no phone can answer, over a link of their own. */
import type { NodeName, ScenarioLab } from '../lab.js';
import { EslClient } from '../real-switch/esl-client.js';

/** The link lives for that. */
export async function asks(lab: ScenarioLab, node: NodeName, commands: readonly string[]): Promise<readonly string[]> {
  const esl = await EslClient.open(lab.eslAddress(node));
  try {
    const answers: string[] = [];
    for (const command of commands) answers.push(await esl.api(command));
    return answers;
  } finally {
    await esl.close();
  }
}

/** What a variable says on each leg of the node; `_undef_` where it is not set. */
export async function variableOn(lab: ScenarioLab, node: NodeName, name: string): Promise<readonly string[]> {
  const [list = ''] = await asks(lab, node, ['show channels as json']);
  const { rows = [] } = JSON.parse(list) as { readonly rows?: readonly { readonly uuid: string }[] };
  return asks(
    lab,
    node,
    rows.map(({ uuid }) => `uuid_getvar ${uuid} ${name}`),
  );
}
