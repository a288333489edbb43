/** Everybody wants the same caller at once: programs, people at the board, phones of two nodes. One has them, and each other is told who. */
import type { DeskSaid, LabOutgoingCall, LabPhone, ScenarioLab, Told } from '../lab.js';
import { deskOf } from './desk-steps.js';
import { parkedCaller } from './park-steps.js';
import { expectThat, hearEachOther, type Scenario } from './scenario.js';

/** How many ask in each way; `dialled` counts the calls of each node's phone. */
interface Crowd {
  readonly byToken: number;
  readonly bySession: number;
  readonly dialled: number;
}

/** All that a phone that was too late may hear. */
const TOO_LATE: readonly Told[] = ['already-picked-up', 'orbit-empty'];
const SERVED_WITHIN_MS = 30_000;

export const DESK_RACE: readonly Scenario[] = [
  {
    id: 'desk-race',
    title:
      '[E6][E2] two hundred go for one caller at once, programs, people at the board and phones of two nodes: one has the caller, and each other is told who',
    settings: deskOf(),
    run: (lab) => race(lab, { byToken: 98, bySession: 98, dialled: 2 }),
  },
];

async function race(lab: ScenarioLab, crowd: Crowd): Promise<void> {
  const [program, board] = [await lab.desk(null), await lab.desk('1005')];
  const [carol, erin] = [await lab.phone('1002'), await lab.phone('1006', { node: 'node-b' })];
  const asked = [await lab.phone('1005'), await lab.phone('1007', { node: 'node-b' })] as const;
  const { caller } = await parkedCaller(lab);
  const seen = await program.whoIsIn('701');
  const asking = [
    ...times(crowd.byToken, () => program.pickUp('701', '1007', seen)),
    ...times(crowd.bySession, () => board.pickUp('701', '1005', seen)),
  ];
  const calls = [...times(crowd.dialled, () => carol.call('701')), ...times(crowd.dialled, () => erin.call('701'))];
  const said = await Promise.all(asking);
  await Promise.any(calls.map((call) => call.hears(caller.owner, { within: SERVED_WITHIN_MS })));
  const winner = calls.find((call) => call.everHeard().includes(caller.owner));
  if (winner === undefined) throw new Error('nobody has the caller');
  await hearEachOther(winner, caller);
  const losers = calls.filter((call) => call !== winner);
  await Promise.all(losers.map((loser) => wasTooLate(loser, caller.owner, winner.owner)));
  losersAreTold(said, winner.owner, await board.pickUp('701', '1005', seen));
  atMostOneRang(said, asked);
  await hearEachOther(winner, caller);
  await winner.hangUp();
  await caller.untilEnded();
}

const times = <T>(count: number, each: () => T): T[] => Array.from({ length: count }, each);

/** By a word of its own, and it has heard nobody. */
async function wasTooLate(loser: LabOutgoingCall, caller: string, winner: string): Promise<void> {
  await loser.untilEnded({ within: SERVED_WITHIN_MS });
  const heard: readonly string[] = loser.everHeard();
  expectThat(
    `${loser.name} is told that it was too late, not ${heard.join(' ')}`,
    TOO_LATE.some((one) => heard.includes(one)),
  );
  expectThat(
    `${loser.name} heard nobody`,
    !heard.includes(caller) && (loser.owner === winner || !heard.includes(winner)),
  );
}

/**
 * Whoever asked first has a phone rung, which does not take the caller from who dials: until a phone has them, the winner that others
 * are told of is that asker. Who asks afterwards is told of the phone.
 */
function losersAreTold(said: readonly DeskSaid[], winner: string, after: DeskSaid): void {
  const refused = said.flatMap((one) => (one.kind === 'refused' ? [one.problem] : []));
  expectThat('at most one had a phone rung', said.length - refused.length <= 1);
  for (const problem of refused) {
    const { winner: first } = problem;
    if (first === undefined || first.by === null)
      throw new Error(`a loser is not told who: ${JSON.stringify(problem)}`);
    expectThat(`the winner was before the loser: ${JSON.stringify(first)}`, first.wonAt <= first.askedAt);
    const names = [first.by.user, first.by.label].join(' ');
    expectThat(`it is somebody who asked, not ${names}`, /100[2567]|program/.test(names));
  }
  // Who had asked first, or dialled first: one instant each, and nobody is told of a third.
  const instants = new Set(refused.map(({ winner: first }) => `${first?.by?.user ?? ''} ${String(first?.wonAt)}`));
  expectThat(`all are told of the same: ${[...instants].join(', ')}`, instants.size <= 2);
  const late = after.kind === 'refused' ? after.problem.winner : undefined;
  expectThat(`who asks afterwards is told of ${winner}: ${JSON.stringify(after)}`, late?.by?.user === winner);
}

function atMostOneRang(said: readonly DeskSaid[], phones: readonly LabPhone[]): void {
  const rang = phones.reduce((sum, phone) => sum + phone.callsReceived(), 0);
  const granted = said.filter(({ kind }) => kind === 'done').length;
  expectThat(`${String(granted)} had a phone rung, and ${String(rang)} rang`, rang <= granted);
}
