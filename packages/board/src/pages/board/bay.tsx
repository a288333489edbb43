/** One bay at desk size. It is drawn anew only when its own face changes; times change their text alone. */
import { useComputed } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { useLayoutEffect } from 'preact/hooks';
import { offersOf, type Offer } from '../../heart/actions.js';
import { callIn, type BayFace } from '../../heart/bay-face.js';
import { Button } from '../../look/controls.js';
import { Icon, type Sign } from '../../look/icons.js';
import { Menu, type MenuItem } from '../../look/menu.js';
import { isStale, serverNow, shownAt } from '../../session/office.js';
import { say } from '../../words/say.js';
import { act, watchCaller } from './acting.js';
import { Fuse, ForTag, fuseOf, messageOf, NextLine, useWatched, Wait } from './bay-parts.js';
import { dialog } from './dialogs-state.js';
import { choose, current, faceAt, standing } from './lot-model.js';
import { LOOKS } from './looks.js';
import { remarks } from './own.js';
import {
  actionText,
  bayName,
  callerName,
  callerNumber,
  countdownText,
  stateText,
  whoText,
  whyText,
} from './wording.js';

export function Bay({ orbit }: { readonly orbit: string }) {
  const face = faceAt(orbit).value;
  const isCurrent = useComputed(() => current.value === orbit).value;
  const callId = callIn(face)?.callId ?? null;
  useLayoutEffect(() => watchCaller(orbit, callId), [orbit, callId]);
  return (
    <article
      class={`bay ${LOOKS[face.kind].look}`}
      data-orbit={orbit}
      data-state={face.kind}
      tabIndex={isCurrent ? 0 : -1}
      aria-label={bayName(orbit, face, serverNow())}
      aria-current={isCurrent ? 'true' : undefined}
      onFocus={(event) => {
        // The name tells times: it is made when it is read, and not each second.
        if (event.target === event.currentTarget)
          event.currentTarget.setAttribute('aria-label', bayName(orbit, faceAt(orbit).peek(), serverNow()));
        choose(orbit);
      }}
      onPointerDown={() => choose(orbit)}
    >
      <div class="head">
        <span class="orbit num">{orbit}</span>
        <span class="times">
          <Wait face={face} />
          <span class="state">
            <Icon sign={LOOKS[face.kind].sign} />
            <span class="cut">{stateText(face)}</span>
          </span>
        </span>
      </div>
      <Caller face={face} />
      <span class="space" />
      <Below face={face} orbit={orbit} />
      <Actions face={face} orbit={orbit} reachable={isCurrent} />
    </article>
  );
}

function Caller({ face }: { readonly face: BayFace }) {
  const caller = 'call' in face ? face.call.caller : 'ending' in face ? face.ending.caller : undefined;
  if (caller === undefined) return null;
  const number = callerNumber(caller);
  const call = callIn(face);
  const wordless = messageOf(face) === null;
  return (
    <>
      <p class="who" dir="auto">
        {callerName(caller)}
      </p>
      {number !== null && <p class="number num">{number}</p>}
      {call !== null && wordless && (call.forWhom !== null || call.note !== null) && (
        <p class="for">
          <ForTag call={call} />
          {call.note !== null && (
            <span class="cut" dir="auto">
              {call.note.text}
            </span>
          )}
        </p>
      )}
    </>
  );
}

/** What is between the caller and the buttons: the fuse with the next step, or what is said. */
function Below({ face, orbit }: { readonly face: BayFace; readonly orbit: string }) {
  const callId = 'call' in face ? face.call.callId : null;
  const remark = callId === null ? undefined : remarks.value.get(callId);
  if (remark !== undefined) return <Message sign="warning">{remark}</Message>;
  const message = messageOf(face);
  if (message !== null) return <Message sign={message.sign}>{message.text}</Message>;
  const fuse = fuseOf(face);
  switch (face.kind) {
    case 'free':
      return <p class="plain">{say('say.free', { bay: orbit })}</p>;
    case 'resting':
      return <RestingLine until={face.until} />;
    case 'reserved':
      return (
        <p class="plain">
          {face.by === null ? say('say.reserved.nobody') : say('say.reserved', { who: whoText(face.by) })}
        </p>
      );
    case 'unreadable':
      return <p class="plain">{say('say.unreadable', { bay: orbit })}</p>;
    default:
      return (
        <>
          {fuse !== null && <Fuse from={fuse[0]} until={fuse[1]} />}
          <NextLine face={face} />
        </>
      );
  }
}

function RestingLine({ until }: { readonly until: number }) {
  const [before, after] = say('say.resting', { t: '\0' }).split('\0');
  return (
    <p class="plain">
      {before}
      <span class="num" role="timer" aria-live="off">
        <Rest until={until} />
      </span>
      {after}
    </p>
  );
}

function Rest({ until }: { readonly until: number }) {
  const text = useWatched(() => countdownText(until - shownAt.value), [until]);
  return <>{text}</>;
}

export function Message({ sign, children }: { readonly sign: Sign; readonly children: ComponentChildren }) {
  return (
    <p class="message">
      <Icon sign={sign} />
      <span>{children}</span>
    </p>
  );
}

interface ActionsProps {
  readonly face: BayFace;
  readonly orbit: string;
  /** Whether Tab leads to the buttons: in the bay that has the grid's tab stop. */
  readonly reachable: boolean;
}

function Actions({ face, orbit, reachable }: ActionsProps) {
  const now = standing.value;
  const offers = now === null ? [] : offersOf(face, now);
  const [primary, ...others] = offers;
  if (primary === undefined || now === null) return null;
  const rest = { tabIndex: reachable ? 0 : -1 };
  const why = (offer: Offer) => whyText(offer.whyNot, now.rights);
  const takes = primary.action === 'pick-up' || primary.action === 'answer';
  // Of a caller out of reach nothing can be done at all: one button says so.
  const alone = primary.whyNot === 'out-of-reach';
  const send = alone ? undefined : others.find(({ action }) => action === 'send');
  const dismissal = others.find(({ action }) => action === 'dismiss');
  return (
    <div class="acts">
      <Button
        {...(takes && primary.whyNot === null ? { kind: 'primary' as const, sign: 'phone' as const } : {})}
        whyNot={why(primary)}
        onPress={() => act(primary.action, orbit)}
        rest={{ ...rest, 'aria-keyshortcuts': takes ? 'Enter' : undefined }}
      >
        <span class="cut">
          {takes && primary.whyNot !== null ? insteadText(primary, orbit) : actionText(primary.action)}
        </span>
      </Button>
      {send !== undefined && (
        <Button
          square
          sign="arrow"
          label={actionText('send')}
          whyNot={why(send)}
          onPress={() => act('send', orbit)}
          rest={rest}
        />
      )}
      {dismissal !== undefined && (
        <Button square sign="tick" label={actionText('dismiss')} onPress={() => act('dismiss', orbit)} rest={rest} />
      )}
      {takes && !alone && (
        <Menu
          label={say('do.more', { bay: orbit })}
          buttonClass="button square"
          tabIndex={rest.tabIndex}
          items={moreItems(orbit, offers, why)}
        >
          <Icon sign="dots" />
        </Menu>
      )}
    </div>
  );
}

/** What can be done instead, while picking up here cannot: the words stand where the press would have been. */
function insteadText({ action, whyNot }: Offer, bay: string): string {
  if (whyNot === 'out-of-reach') return say('do.whenback');
  return isStale.value || whyNot === 'store-away' ? say('do.dial', { bay }) : actionText(action);
}

const KEY_OF: Readonly<Partial<Record<Offer['action'], string>>> = {
  'pick-up': '↵',
  answer: '↵',
  send: 'S',
  note: 'N',
  extend: 'E',
  'ring-now': 'R',
};

function moreItems(orbit: string, offers: readonly Offer[], why: (offer: Offer) => string | null): MenuItem[] {
  return [
    ...offers.map((offer): MenuItem => {
      const key = KEY_OF[offer.action];
      return {
        kind: 'do',
        text: actionText(offer.action),
        whyNot: why(offer),
        onPress: () => act(offer.action, orbit),
        ...(key === undefined ? {} : { key }),
      };
    }),
    {
      kind: 'do',
      text: say('do.details'),
      onPress: () => {
        choose(orbit);
        dialog.value = { kind: 'details', orbit };
      },
    },
  ];
}
