import { describe, expect, it } from '@jest/globals';
import type { LegId } from '@parkade/park-decision';
import type { TransferLegs } from '@parkade/park-ports';
import { VainTransfers } from '@parkade/node-watch';
import { east, leg, Rig } from '@parkade/testkit';

const LOOK_EVERY_MS = 10_000;

/** Legs that node `east` has dialled for a transfer, by the number they dialled. */
class Underway implements TransferLegs {
  readonly dialled = new Map<LegId, string>();
  away = false;

  unansweredTransfers: TransferLegs['unansweredTransfers'] = (_node, isWanted) =>
    Promise.resolve(
      this.away
        ? 'unknown'
        : [...this.dialled].map(([one, dialled]) => ({ leg: one, dialled })).filter(({ dialled }) => isWanted(dialled)),
    );
}

function watched(dialled: string) {
  const rig = new Rig();
  const underway = new Underway();
  underway.dialled.set(leg('reaching'), dialled);
  rig.switches.place(east, leg('reaching'));
  const transfers = new VainTransfers(rig.deps, underway);
  const look = async (): Promise<readonly LegId[]> => {
    await transfers.look(east);
    return rig.switches.ofKind('hang-up').map(({ leg: ended }) => ended);
  };
  return { rig, underway, look };
}

describe('a transfer to another node that nobody answers there', () => {
  it.each(['*70', '701'])('[P12] to %s is ended by the second look, and counted', async (dialled) => {
    const { rig, look } = watched(dialled);
    expect(await look()).toEqual([]);
    await rig.wait(LOOK_EVERY_MS);
    expect(await look()).toEqual([leg('reaching')]);
    expect(rig.meters.counts.get('parkade_vain_transfers_total')).toBe(1);
  });

  it('[P12] is given its time, however often one looks', async () => {
    const { rig, look } = watched('*70');
    await look();
    await rig.wait(1_000);
    expect(await look()).toEqual([]);
  });

  it('[P12] is left alone when the number is not one of ours', async () => {
    const { rig, look } = watched('5551234');
    await look();
    await rig.wait(LOOK_EVERY_MS);
    expect(await look()).toEqual([]);
  });

  it('[P12] is not forgotten while the switch does not answer', async () => {
    const { rig, underway, look } = watched('*70');
    await look();
    underway.away = true;
    await rig.wait(LOOK_EVERY_MS);
    expect(await look()).toEqual([]);
    underway.away = false;
    expect(await look()).toEqual([leg('reaching')]);
  });
});
