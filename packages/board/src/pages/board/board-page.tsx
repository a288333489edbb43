import { Frame } from '../../app/frame.js';
import { known } from '../../session/office.js';
import { say } from '../../words/say.js';

/** The lots and their bays. */
export function BoardPage() {
  return (
    <Frame title={say('page.board')}>
      {[...known.value.lots.values()].map(({ info, bays }) => (
        <section key={info.lot} aria-label={info.label}>
          <h2>{info.label}</h2>
          <ul>
            {bays.map(({ orbit, state }) => (
              <li key={orbit}>
                <b class="num">{orbit}</b>{' '}
                {'call' in state && <bdi>{state.call.caller.name || state.call.caller.number}</bdi>}
              </li>
            ))}
          </ul>
        </section>
      ))}
    </Frame>
  );
}
