/** What is done on a leg whose user has pressed an in-call code (rule W34). */
import {
  argument,
  EXTENSION,
  OWN_CONTEXT,
  placeOf,
  playable,
  rejectVariables,
  VARIABLE,
} from '@parkade/dialplan-contract';
import type { OrbitTold, PartnerParams, RefusalTold } from '@parkade/park-ports';
import { extension, soundsFolder } from '../command-text/index.js';
import { ScriptDraft } from '../outbound/answer-script.js';
import { countedOrbit, spokenOrbit } from '../outbound/orbit-sounds.js';
import { causeFor } from '../outbound/prompts.js';
import type { Lines } from './command-lines.js';

/**
 * The partner goes first, to its own context, so that the end of the talk finds it on its way (mod_commands.c:dual_transfer_function). The
 * places are parted by `/`.
 */
export function sendPartnerLine({ leg, number }: PartnerParams): string | undefined {
  const [own, wanted] = [argument(leg), extension(number)];
  if (own === undefined || wanted === undefined) return undefined;
  return `uuid_dual_transfer ${own} ${EXTENSION.pressedWaits}/XML/${OWN_CONTEXT} ${wanted}`;
}

export function orbitToldLines({ leg, orbit, sounds }: OrbitTold): Lines {
  return linesOf(
    leg,
    new ScriptDraft()
      .setAll(leg, { [VARIABLE.orbit]: orbit })
      .setText(leg, VARIABLE.spoken, spokenOrbit(orbit, sounds))
      .setText(leg, VARIABLE.counted, countedOrbit(orbit))
      .needed(`api uuid_transfer ${leg} ${placeOf(EXTENSION.pressedTold)}`),
  );
}

/**
 * In a talk only this leg hears it (mod_commands.c:broadcast_function); its path ends at a blank. Alone it goes where everybody does who
 * is told why not.
 */
export function refusalToldLines({ leg, reason, prompt, sounds }: RefusalTold, where: 'talking' | 'alone'): Lines {
  const draft = new ScriptDraft();
  if (sounds !== undefined) draft.setAll(leg, { sound_prefix: soundsFolder(sounds) });
  const heard = playable(prompt);
  if (where === 'talking') {
    if (heard === undefined || heard.includes(' ')) return undefined;
    return linesOf(leg, draft.needed(`api uuid_broadcast ${leg} ${heard} aleg`));
  }
  return linesOf(
    leg,
    draft
      .setAll(leg, rejectVariables(reason, causeFor(reason)))
      .setText(leg, VARIABLE.prompt, heard)
      .transfer(leg, EXTENSION.reject),
  );
}

function linesOf(leg: string, draft: ScriptDraft): Lines {
  const drafted = draft.finish();
  if (drafted.kind === 'unfit' || argument(leg) === undefined) return undefined;
  return drafted.script.steps.map((step) => step.line.replace(/^api /, ''));
}
