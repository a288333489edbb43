import type { CallList, EngineList, Health, NodeCard, NodeList } from '@parkade/api-contract';
import { Frame } from '../../app/frame.js';
import { durationText } from '../../heart/duration.js';
import { Icon, type Sign } from '../../look/icons.js';
import { second } from '../../session/office.js';
import { Shown, useAsked } from './asked.js';
import { adminWords, fill } from './words/say.js';
import './admin.css';

const EVERY_MS = 3000;

/** Switches, engines, the store, in words. */
export default function NodesPage() {
  const said = adminWords().nodes;
  const nodes = useAsked<NodeList>('nodes', EVERY_MS);
  const engines = useAsked<EngineList>('engines', EVERY_MS);
  const calls = useAsked<CallList>('calls', EVERY_MS);
  const health = useAsked<Health>('health', EVERY_MS);
  return (
    <Frame title={said.title}>
      <Shown asked={nodes.value}>
        {(list) => <Switches list={list} calls={calls.value?.ok === true ? calls.value.value : null} />}
      </Shown>
      <p class="admin-hint">{said.howDrain}</p>
      <Shown asked={engines.value}>{(list) => <Engines list={list} />}</Shown>
      <Shown asked={health.value}>{(one) => <Store health={one} />}</Shown>
    </Frame>
  );
}

interface Word {
  readonly look: 'fine' | 'rests' | 'bad';
  readonly sign: Sign;
  readonly text: string;
  readonly why: string;
}

function stateOf(node: NodeCard, now: number, calls: CallList | null): Word {
  const said = adminWords().nodes;
  const longest = longestOn(node.node, calls, now);
  const longestText = longest === null ? '' : fill(said.longest, { t: durationText(longest) });
  if (node.silentSince !== null)
    return {
      look: 'bad',
      sign: 'broken-link',
      text: fill(said.silent, { t: durationText(now - node.silentSince) }),
      why: said.silentWhy,
    };
  if (node.drainingSince !== null) {
    const t = durationText(now - node.drainingSince);
    const why = node.waiting > 0 ? fill(said.drainingWhy, { t, n: node.waiting }) : fill(said.drainingDone, { t });
    return { look: 'rests', sign: 'moon', text: said.draining, why: `${why} ${longestText}` };
  }
  return {
    look: 'fine',
    sign: 'tick',
    text: said.fine,
    why: node.watchedBy === null ? said.unwatched : longestText,
  };
}

function longestOn(node: string, calls: CallList | null, now: number): number | null {
  const waits = (calls?.calls ?? []).flatMap(({ bay: { state } }) =>
    'call' in state && state.call.node === node ? [now - state.call.parkedAt] : [],
  );
  return waits.length === 0 ? null : Math.max(...waits);
}

function Switches({ list, calls }: { readonly list: NodeList; readonly calls: CallList | null }) {
  const said = adminWords().nodes;
  const now = Math.max(second.value, list.at);
  if (list.nodes.length === 0) return <p>{said.noneNodes}</p>;
  return (
    <table class="admin-sheet">
      <thead>
        <tr>
          <th scope="col">{said.switch}</th>
          <th scope="col">{said.state}</th>
          <th scope="col" class="end">
            {said.parked}
          </th>
          <th scope="col">{said.watched}</th>
        </tr>
      </thead>
      <tbody>
        {list.nodes.map((node) => {
          const state = stateOf(node, now, calls);
          return (
            <tr key={node.node} class={`is-${state.look}`}>
              <th scope="row">
                <b>{node.node}</b>
                <small>{node.site ?? ''}</small>
              </th>
              <StateCell state={state} />
              <td class="num end">{node.silentSince === null ? node.waiting : `${node.waiting}?`}</td>
              <td>{node.watchedBy ?? said.nobody}</td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

function StateCell({ state }: { readonly state: Word }) {
  return (
    <td>
      <span class="admin-state">
        <Icon sign={state.sign} />
        {state.text}
      </span>
      <small>{state.why}</small>
    </td>
  );
}

function Engines({ list }: { readonly list: EngineList }) {
  const said = adminWords().nodes;
  const now = Math.max(second.value, list.at);
  return (
    <table class="admin-sheet">
      <thead>
        <tr>
          <th scope="col">{said.engine}</th>
          <th scope="col">{said.state}</th>
          <th scope="col" class="end">
            {said.requests}
          </th>
          <th scope="col">{said.since}</th>
        </tr>
      </thead>
      <tbody>
        {list.engines.map(({ engine, silent, draining, seenAt, startedAt, requests }) => {
          const state: Word = silent
            ? {
                look: 'bad',
                sign: 'broken-link',
                text: fill(said.engineSilent, { t: durationText(now - seenAt) }),
                why: '',
              }
            : draining
              ? { look: 'rests', sign: 'moon', text: said.engineDraining, why: '' }
              : { look: 'fine', sign: 'tick', text: said.fine, why: '' };
          return (
            <tr key={engine} class={`is-${state.look}`}>
              <th scope="row">
                <b>{engine}</b>
              </th>
              <StateCell state={state} />
              <td class="num end">{requests}</td>
              <td class="num">{durationText(now - startedAt)}</td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

function Store({ health }: { readonly health: Health }) {
  const said = adminWords().nodes;
  const { storeAwaySince, engine, version, streams } = health;
  const now = Math.max(second.value, health.at);
  const state: Word =
    storeAwaySince === null
      ? { look: 'fine', sign: 'tick', text: said.fine, why: fill(said.answers, { engine, version, n: streams }) }
      : {
          look: 'bad',
          sign: 'broken-link',
          text: fill(said.storeAway, { t: durationText(now - storeAwaySince) }),
          why: fill(said.answers, { engine, version, n: streams }),
        };
  return (
    <table class="admin-sheet">
      <thead>
        <tr>
          <th scope="col">{said.store}</th>
          <th scope="col">{said.state}</th>
        </tr>
      </thead>
      <tbody>
        <tr class={`is-${state.look}`}>
          <th scope="row">
            <b>Redis</b>
          </th>
          <StateCell state={state} />
        </tr>
      </tbody>
    </table>
  );
}
