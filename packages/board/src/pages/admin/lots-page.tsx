import type { Bay, ChainStep, LotSnapshot } from '@parkade/api-contract';
import { Frame } from '../../app/frame.js';
import { durationText } from '../../heart/duration.js';
import { known } from '../../session/office.js';
import { adminWords, fill } from './words/say.js';
import './admin.css';

/** Lots as they are in force; they are changed in the configuration file. */
export default function LotsPage() {
  const said = adminWords().lots;
  const lots = [...known.value.lots.values()];
  return (
    <Frame title={said.title}>
      {lots.length === 0 && <p>{said.none}</p>}
      {lots.map((lot) => (
        <Lot key={lot.info.lot} lot={lot} />
      ))}
    </Frame>
  );
}

function Lot({ lot: { info, bays } }: { readonly lot: LotSnapshot }) {
  const said = adminWords().lots;
  const taken = bays.filter(({ state }) => state.kind !== 'free' && state.kind !== 'resting');
  const rights = [
    [said.mayPark, info.rights.park],
    [said.mayRetrieve, info.rights.retrieve],
    [said.mayAttend, info.rights.attend],
  ] as const;
  return (
    <section class="card" aria-labelledby={`lot-${info.lot}`}>
      <h2 id={`lot-${info.lot}`} dir="auto">
        {info.label}
      </h2>
      <p class="admin-hint">{fill(said.file, { lot: info.lot })}</p>
      <dl class="lot-facts">
        <Fact name={said.bays}>
          <span class="num">{rangesOf(bays)}</span> · {fill(said.taken, { n: taken.length, all: bays.length })}
        </Fact>
        <Fact name={said.code}>
          <span class="num">{info.parkCode ?? '–'}</span>
        </Fact>
        {info.sites.length > 0 && <Fact name={said.sites}>{info.sites.join(', ')}</Fact>}
        <Fact name={fill(said.rest, { t: durationText(info.quarantineMs) })}>
          {info.whenFull === null ? said.fullBack : fill(said.full, { where: info.whenFull })}
        </Fact>
        {rights.map(([name, may]) => (
          <Fact key={name} name={name}>
            {may ? said.yes : fill(said.no, { who: info.rights.askWhom ?? '–' })}
          </Fact>
        ))}
      </dl>
      <h3>{said.chain}</h3>
      <ol class="lot-chain">
        {info.chain.map((step, nth) => (
          <li key={nth}>{stepText(step)}</li>
        ))}
      </ol>
      <h3>{said.who}</h3>
      {taken.length === 0 ? <p>{said.nobodyThere}</p> : <Holders bays={taken} />}
    </section>
  );
}

function Fact({ name, children }: { readonly name: string; readonly children: preact.ComponentChildren }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function Holders({ bays }: { readonly bays: readonly Bay[] }) {
  return (
    <ul class="holders">
      {bays.map(({ orbit, state }) => (
        <li key={orbit}>
          <b class="num">{orbit}</b>{' '}
          <bdi>{'call' in state ? state.call.caller.name || state.call.caller.number : '…'}</bdi>
        </li>
      ))}
    </ul>
  );
}

function stepText({ kind, forMs, target, to }: ChainStep): string {
  const said = adminWords().lots;
  const t = forMs === null ? '' : durationText(forMs);
  switch (kind) {
    case 'ring':
      return target === null ? fill(said.ringParker, { t }) : fill(said.ring, { who: target.label, t });
    case 'forward':
      return fill(said.forward, { to: to ?? '' });
    case 'hang-up':
      return said.hangUp;
    case 'stay':
      return said.stay;
  }
}

/** `701–712, 801`: numbers that follow each other are one range. */
function rangesOf(bays: readonly Bay[]): string {
  const ranges: [string, string][] = [];
  for (const { orbit } of bays) {
    const last = ranges.at(-1);
    if (last !== undefined && Number(last[1]) + 1 === Number(orbit)) last[1] = orbit;
    else ranges.push([orbit, orbit]);
  }
  return ranges.map(([from, to]) => (from === to ? from : `${from}–${to}`)).join(', ');
}
