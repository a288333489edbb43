import { KEY_MAKES, keyLines, type KeyMake } from '@parkade/phone-keys';
import { useSignal } from '@preact/signals';
import { Frame } from '../../app/frame.js';
import { known } from '../../session/office.js';
import { Lines } from './asked.js';
import { Choice, Count } from './fields.js';
import type { LampState } from './words/en.js';
import { adminWords } from './words/say.js';
import './admin.css';

const STATES: readonly LampState[] = ['free', 'waiting', 'recalling'];
const USUAL_KEYS = 4;

/** A phone's keys for bays: choose the make, take the lines. */
export default function KeysPage() {
  const said = adminWords().keys;
  const lots = [...known.value.lots.values()];
  const make = useSignal<KeyMake>('yealink');
  const name = useSignal('');
  const count = useSignal(USUAL_KEYS);
  const first = useSignal(1);
  const lot = lots.find(({ info }) => info.lot === name.value) ?? lots[0];
  const bays = (lot?.bays ?? []).slice(0, count.value).map(({ orbit }) => orbit);
  return (
    <Frame title={said.title}>
      <p class="admin-hint">{said.why}</p>
      <div class="form">
        <Choice
          label={said.make}
          value={make.value}
          choices={KEY_MAKES.map((one) => [one, said.makes[one]])}
          onChoose={(value) => {
            make.value = KEY_MAKES.find((one) => one === value) ?? 'yealink';
          }}
        />
        <Choice
          label={said.lot}
          value={lot?.info.lot ?? ''}
          choices={lots.map(({ info }) => [info.lot, info.label])}
          onChoose={(value) => {
            name.value = value;
          }}
        />
        <Count
          label={said.bays}
          value={count.value}
          most={lot?.bays.length ?? 1}
          onCount={(value) => {
            count.value = value;
          }}
        />
        <Count
          label={said.first}
          value={first.value}
          most={200}
          onCount={(value) => {
            first.value = value;
          }}
        />
      </div>
      <h2>{said.lines}</h2>
      <Lines
        label={said.lines}
        text={keyLines(make.value, { orbits: bays, domain: lot?.info.domain ?? '', first: first.value })}
      />
      <h2>{said.lamp}</h2>
      <table class="admin-sheet lamps">
        <tbody>
          {STATES.map((state) => (
            <tr key={state}>
              <th scope="row">{said.states[state]}</th>
              <td>
                <span class={`lamp-picture ${state}`} aria-hidden="true">
                  <i />
                  <span class="num">{bays[0] ?? '701'}</span>
                </span>{' '}
                {said.shown[state]}
              </td>
              <td>
                {said.press}: {said.pressed[state]}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <p class="admin-hint">{said.lampNote}</p>
    </Frame>
  );
}
