/** Everything about the chosen bay: who, for whom, the note, what may be done, what happens if nobody comes. */
import type { ComponentChildren } from 'preact';
import type { CallCard, Ending } from '@parkade/api-contract';
import { offersOf, type Offer } from '../../heart/actions.js';
import { callIn, type BayFace } from '../../heart/bay-face.js';
import { Button } from '../../look/controls.js';
import { shownAt } from '../../session/office.js';
import { say } from '../../words/say.js';
import { act } from './acting.js';
import { Message } from './bay.js';
import { messageOf, Since, useWatched } from './bay-parts.js';
import { dialog } from './dialogs-state.js';
import { choice, chosenEnding, faceAt, lot, standing } from './lot-model.js';
import { JustNow } from './just-now.js';
import { ForWhomField } from './for-whom-field.js';
import { NoteField } from './note-field.js';
import {
  actionText,
  callerName,
  clockText,
  countdownText,
  durationText,
  endingText,
  stateText,
  stepText,
  whoText,
  whyText,
} from './wording.js';

export function Side() {
  return (
    <aside class="side" aria-label={say('side.label')} tabIndex={-1}>
      <ChosenBay />
      <hr />
      <JustNow />
    </aside>
  );
}

/** The choice stays on the caller: when they end, it says how, and does not jump to the next one. */
export function ChosenBay({ id = 'side' }: { readonly id?: string }) {
  const now = choice.value;
  if (now === null) return <p class="hint">{say('side.none')}</p>;
  const face = faceAt(now.orbit).value;
  const call = callIn(face);
  if (call !== null && (now.callId === null || call.callId === now.callId))
    return <LiveCaller orbit={now.orbit} face={face} call={call} id={id} />;
  const ending = chosenEnding.value;
  if (ending !== null) return <EndedCaller ending={ending} />;
  return (
    <>
      <Title orbit={now.orbit} name={call === null ? stateText(face) : ''} />
      {face.kind === 'free' && <p class="hint">{say('say.free', { bay: now.orbit })}</p>}
    </>
  );
}

function Title({ orbit, name }: { readonly orbit: string; readonly name: string }) {
  return (
    <h2>
      <span class="num">{orbit}</span>
      <bdi>{name}</bdi>
    </h2>
  );
}

interface LiveProps {
  readonly orbit: string;
  readonly face: BayFace;
  readonly call: CallCard;
  readonly id: string;
}

function LiveCaller({ orbit, face, call, id }: LiveProps) {
  const now = standing.value;
  if (now === null) return null;
  const offers = offersOf(face, now);
  const note = offers.find(({ action }) => action === 'note');
  const groups = lot.value?.info.forWhom ?? null;
  const message = messageOf(face);
  return (
    <>
      <Title orbit={orbit} name={callerName(call.caller)} />
      <Facts call={call} />
      {message !== null && <Message sign={message.sign}>{message.text}</Message>}
      {note !== undefined && groups !== null && (
        <ForWhomField
          key={`for ${call.callId}`}
          call={call}
          groups={groups}
          id={`forwhom-${id}`}
          whyNot={whyText(note.whyNot, now.rights)}
        />
      )}
      {(note !== undefined || call.note !== null) && (
        <NoteField
          key={call.callId}
          call={call}
          id={`note-${id}`}
          whyNot={note === undefined ? '' : whyText(note.whyNot, now.rights)}
        />
      )}
      <SideActions orbit={orbit} offers={offers} />
      <hr />
      <Chain face={face} call={call} />
    </>
  );
}

function Facts({ call }: { readonly call: CallCard }) {
  const info = lot.value?.info;
  const { number, shown } = call.caller;
  return (
    <dl class="facts">
      {shown === 'full' && number !== '' && <Fact name={say('side.number')}>{<span class="num">{number}</span>}</Fact>}
      {call.forWhom !== null && (
        <Fact name={say('side.for')}>
          <bdi>{call.forWhom}</bdi>
        </Fact>
      )}
      {call.page !== undefined && (
        <Fact name={say('side.page')}>
          {say('side.pagetext', { group: call.page.group, n: String(call.page.times), t: clockText(call.page.at) })}
        </Fact>
      )}
      <Fact name={say('side.parkedby')}>
        <bdi>{whoText(call.parkedBy)}</bdi>, <span class="num">{clockText(call.parkedAt)}</span>, {say(VIA[call.via])}
      </Fact>
      <Fact name={say('side.switch')}>{call.node}</Fact>
      {(info?.sites.length ?? 0) > 1 && <SiteFact call={call} />}
    </dl>
  );
}

const VIA = {
  consult: 'via.consult',
  blind: 'via.blind',
  attended: 'via.attended',
  directed: 'via.directed',
  adopted: 'via.adopted',
} as const;

function SiteFact({ call }: { readonly call: CallCard }) {
  const site = lot.value?.bays.find(({ state }) => 'call' in state && state.call.callId === call.callId)?.site;
  return site === undefined || site === null ? null : <Fact name={say('side.site')}>{site}</Fact>;
}

function Fact({ name, children }: { readonly name: string; readonly children: ComponentChildren }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </>
  );
}

const SIDE_KEYS: Readonly<Partial<Record<Offer['action'], string>>> = {
  'pick-up': '↵',
  answer: '↵',
  cancel: 'Esc',
  send: 'S',
  extend: 'E',
  'ring-now': 'R',
};

function SideActions({ orbit, offers }: { readonly orbit: string; readonly offers: readonly Offer[] }) {
  const rights = standing.value?.rights;
  const shown = offers.filter(({ action }) => action !== 'note');
  if (rights === undefined || shown.length === 0) return null;
  return (
    <div class="two side-actions">
      {shown.map((offer, i) => (
        <Button
          key={offer.action}
          {...(i === 0 && offer.whyNot === null && offer.action !== 'cancel'
            ? { kind: 'primary' as const, sign: 'phone' as const }
            : {})}
          whyNot={whyText(offer.whyNot, rights)}
          onPress={() => act(offer.action, orbit)}
        >
          <span class="cut">
            {i === 0 && offer.whyNot === 'stale' ? say('do.dial.phone', { bay: orbit }) : actionText(offer.action)}
          </span>
          {SIDE_KEYS[offer.action] !== undefined && <kbd aria-hidden="true">{SIDE_KEYS[offer.action]}</kbd>}
        </Button>
      ))}
      <LaterBy orbit={orbit} offers={offers} />
    </div>
  );
}

function LaterBy({ orbit, offers }: { readonly orbit: string; readonly offers: readonly Offer[] }) {
  const offer = offers.find(({ action }) => action === 'extend');
  const rights = standing.value?.rights;
  if (offer === undefined || rights === undefined) return null;
  return (
    <Button
      whyNot={whyText(offer.whyNot, rights)}
      onPress={() => {
        const call = callIn(faceAt(orbit).peek());
        if (call !== null) dialog.value = { kind: 'extend', aim: { orbit, call } };
      }}
    >
      <span class="cut">{say('do.extendby')}</span>
      <kbd aria-hidden="true">⇧E</kbd>
    </Button>
  );
}

/** A line of times, counted in the caller's wait. */
function Chain({ face, call }: { readonly face: BayFace; readonly call: CallCard }) {
  const ringing = face.kind === 'ringing' ? face.ringing : null;
  const later = useWatched(
    () => call.chain.filter(({ at }) => at === null || at > shownAt.value - 500),
    [call.chain],
  ).value;
  return (
    <section>
      <h3 class="small-head">{say('side.chain')}</h3>
      <ol class="chain">
        <li class="now">
          <span class="num">
            <Since at={call.parkedAt} />
          </span>
          <i aria-hidden="true" />
          <span>{ringing === null ? say('chain.now') : say('chain.ring.open', { who: whoText(ringing.target) })}</span>
        </li>
        {later.map((step) => (
          <li key={`${step.at ?? ''} ${step.kind} ${step.target?.user ?? step.to ?? ''}`}>
            <span class="num">{step.at === null ? '' : countdownText(step.at - call.parkedAt)}</span>
            <i aria-hidden="true" />
            <span>{stepText(step)}</span>
          </li>
        ))}
      </ol>
    </section>
  );
}

function EndedCaller({ ending }: { readonly ending: Ending }) {
  return (
    <>
      <Title orbit={ending.orbit} name={callerName(ending.caller)} />
      <dl class="facts">
        {ending.caller?.shown === 'full' && ending.caller.number !== '' && (
          <Fact name={say('side.number')}>
            <span class="num">{ending.caller.number}</span>
          </Fact>
        )}
        {ending.parkedBy !== null && <Fact name={say('side.parkedby')}>{whoText(ending.parkedBy)}</Fact>}
        <Fact name={say('sum.waiting')}>
          <span class="num">{durationText(ending.waitedMs ?? 0)}</span>
        </Fact>
      </dl>
      <Message sign="person-tick">{endingText(ending)}</Message>
    </>
  );
}
