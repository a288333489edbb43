/** The newcomer's minute, step by step: what is to be pressed, when a step is done, and whether it can be done at all. Pure. */
import { litFor } from '../news.js';
import type { DeskNumber, Heading, PhoneTold, Press, StepId } from '../told.js';

export interface Scene {
  readonly phones: readonly PhoneTold[];
}

export interface Step {
  readonly id: StepId;
  readonly heading: Heading;
  /** Nothing to press: it is waited for. */
  presses(scene: Scene): readonly Press[];
  /** From here the step can be done. */
  isPossible(scene: Scene): boolean;
  isDone(scene: Scene): boolean;
}

/** Where Alice is parked in the story: the lot gives out its first free bay. */
export const BAY = '701';
const DESKS: readonly DeskNumber[] = ['1001', '1002', '1003'];

const phoneOf = ({ phones }: Scene, id: PhoneTold['id']): PhoneTold | undefined => phones.find((one) => one.id === id);
const hearsVoice = (phone: PhoneTold | undefined, name: string): boolean =>
  phone?.hears.kind === 'voices' && phone.hears.of.includes(name);
const nameOf = (scene: Scene, id: PhoneTold['id']): string => phoneOf(scene, id)?.name ?? '';
const talksToAlice = (scene: Scene, desk: DeskNumber): boolean =>
  hearsVoice(phoneOf(scene, desk), nameOf(scene, 'alice')) && hearsVoice(phoneOf(scene, 'alice'), nameOf(scene, desk));
/** Who has Alice now. */
export const holderOf = (scene: Scene): DeskNumber | undefined => DESKS.find((desk) => talksToAlice(scene, desk));
const ringsAt = (scene: Scene): DeskNumber | undefined =>
  DESKS.find((desk) => phoneOf(scene, desk)?.line === 'ringing');
const isWaiting = (scene: Scene): boolean =>
  phoneOf(scene, 'alice')?.hears.kind === 'music' && litFor(BAY, scene.phones) === DESKS.length;
const allFree = (scene: Scene): boolean =>
  DESKS.every((desk) => ['free', 'ringing'].includes(phoneOf(scene, desk)?.line ?? ''));
const isParked = (scene: Scene): boolean => isWaiting(scene) && allFree(scene);

const park = (scene: Scene): readonly Press[] => {
  const holder = holderOf(scene);
  return holder === undefined ? [] : [{ phone: holder, key: 'park' }];
};
const answer = (scene: Scene): readonly Press[] => {
  const at = ringsAt(scene);
  return at === undefined ? [] : [{ phone: at, key: 'answer' }];
};
const lamp = (phone: DeskNumber): Press => ({ phone, key: `lamp-${BAY}` });

export const SCRIPT: readonly Step[] = [
  {
    id: 'call',
    heading: 'call',
    presses: () => [{ phone: 'alice', key: 'call' }],
    isPossible: (scene) => phoneOf(scene, 'alice')?.line === 'free' && phoneOf(scene, '1001')?.line === 'free',
    isDone: (scene) => phoneOf(scene, '1001')?.line === 'ringing' && phoneOf(scene, 'alice')?.line === 'calling',
  },
  {
    id: 'answer',
    heading: 'answer',
    presses: answer,
    isPossible: (scene) => ringsAt(scene) !== undefined,
    isDone: (scene) => talksToAlice(scene, '1001'),
  },
  {
    id: 'park',
    heading: 'park',
    presses: park,
    isPossible: (scene) => holderOf(scene) !== undefined,
    isDone: isParked,
  },
  {
    id: 'pick-up',
    heading: 'pick-up',
    presses: () => [lamp('1002')],
    isPossible: isWaiting,
    isDone: (scene) => talksToAlice(scene, '1002'),
  },
  {
    id: 'park-again',
    heading: 'two',
    presses: park,
    isPossible: (scene) => holderOf(scene) !== undefined,
    isDone: isParked,
  },
  {
    id: 'race',
    heading: 'two',
    presses: () => [lamp('1002'), lamp('1003')],
    isPossible: isWaiting,
    isDone: (scene) => {
      const holder = holderOf(scene);
      return holder !== undefined && DESKS.every((desk) => desk === holder || phoneOf(scene, desk)?.line === 'free');
    },
  },
  {
    id: 'leave',
    heading: 'nobody',
    presses: park,
    isPossible: (scene) => holderOf(scene) !== undefined,
    isDone: isParked,
  },
  {
    id: 'wait',
    heading: 'nobody',
    presses: () => [],
    isPossible: (scene) => isWaiting(scene) || ringsAt(scene) !== undefined,
    isDone: (scene) => ringsAt(scene) !== undefined && phoneOf(scene, 'alice')?.hears.kind === 'music',
  },
  {
    id: 'come-back',
    heading: 'nobody',
    presses: answer,
    isPossible: (scene) => ringsAt(scene) !== undefined,
    isDone: (scene) => holderOf(scene) !== undefined,
  },
];

/** What the sentences say of who and where. */
export function gapsOf(scene: Scene, before: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const holder = holderOf(scene);
  const rings = ringsAt(scene);
  const lost = phoneOf(scene, '1002')?.name === before['who'] ? '1003' : '1002';
  return {
    ...before,
    bay: BAY,
    ...(holder === undefined ? {} : { who: nameOf(scene, holder), phone: holder, loser: nameOf(scene, lost) }),
    ...(rings === undefined ? {} : { rung: nameOf(scene, rings), display: phoneOf(scene, rings)?.party.name ?? '' }),
  };
}
