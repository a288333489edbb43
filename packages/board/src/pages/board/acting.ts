/** From a press, by mouse, touch or key, to what is asked for. */
import type { Person } from '@parkade/api-contract';
import { meansCaller, offersOf, type Action } from '../../heart/actions.js';
import { callIn } from '../../heart/bay-face.js';
import { addressOf } from '../../heart/viewer.js';
import { me } from '../../session/office.js';
import { phoneChosen } from '../../session/preferences.js';
import { say } from '../../words/say.js';
import { dialog } from './dialogs-state.js';
import { faceAt, standing } from './lot-model.js';
import { dismiss, isAsked } from './own.js';
import { cancel, extend, pickUp, putBack, ringNow, type Aim } from './requests.js';
import { alertNow, tell } from './telling.js';
import { callerName, whyText } from './wording.js';

/** My phone, if one is chosen and still mine. */
export const myPhone = (): Person | null =>
  me.value?.phones.find((phone) => addressOf(phone) === phoneChosen.value) ?? null;

/** With one phone there is nothing to ask. */
export function takeCaller(aim: Aim): void {
  const phones = me.peek()?.phones ?? [];
  const phone = myPhone() ?? (phones.length === 1 && phoneChosen.peek() !== 'ask' ? (phones[0] ?? null) : null);
  if (isAsked(aim.call.callId)) return;
  if (phone !== null) void pickUp(aim, phone);
  else dialog.value = { kind: 'phone', aim };
}

/** When a bay last changed its caller, by the monotonic clock. */
const changes = new Map<string, { readonly callId: string | null; readonly at: number | null }>();
export function watchCaller(orbit: string, callId: string | null): void {
  const last = changes.get(orbit);
  if (last?.callId === callId) return;
  changes.set(orbit, { callId, at: last === undefined ? null : performance.now() });
}

export function act(action: Action, orbit: string): void {
  const face = faceAt(orbit).peek();
  const now = standing.peek();
  if (now === null) return;
  const offer = offersOf(face, now).find((one) => one.action === action);
  if (offer === undefined) return;
  if (offer.whyNot !== null) {
    const why = whyText(offer.whyNot, now.rights);
    if (why !== null) tell(why);
    return;
  }
  if ('ending' in face) {
    if (action === 'put-back') void putBack(face.ending);
    if (action === 'dismiss') dismiss(face.ending.callId);
    if (action === 'call-back')
      location.href = `tel:${(face.ending.caller?.number ?? '').replaceAll(/[^+0-9*#]/g, '')}`;
    return;
  }
  const call = callIn(face);
  if (call === null) return;
  if (action !== 'cancel' && !meansCaller(performance.now(), changes.get(orbit)?.at ?? null)) {
    const text = say('race.other', { name: callerName(call.caller) });
    tell(text);
    alertNow(text);
    return;
  }
  perform(action, { orbit, call });
}

function perform(action: Action, aim: Aim): void {
  switch (action) {
    case 'pick-up':
    case 'answer':
      return takeCaller(aim);
    case 'cancel':
      return void cancel(aim);
    case 'extend':
      return void extend(aim, 60);
    case 'ring-now':
      return void ringNow(aim);
    case 'send':
    case 'note':
      dialog.value = { kind: action, aim };
      return undefined;
    case 'put-back':
    case 'call-back':
    case 'dismiss':
      return undefined;
  }
}
