/** The board on a phone: one column, most urgent first, large buttons. It is not sorted anew under a finger. */
import { useSignal, useSignalEffect } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { LiveSign } from '../../app/frame.js';
import { MainMenu } from '../../app/main-menu.js';
import { go } from '../../app/routes.js';
import { offersOf } from '../../heart/actions.js';
import { callIn } from '../../heart/bay-face.js';
import { byUrgency, figuresOf, isWorthShowing, type Seen } from '../../heart/lot-order.js';
import { Button, Mark } from '../../look/controls.js';
import { Icon } from '../../look/icons.js';
import { Menu } from '../../look/menu.js';
import { serverNow } from '../../session/office.js';
import { say } from '../../words/say.js';
import { act } from './acting.js';
import { Bars } from './bars.js';
import { ForTag, messageOf, NextLine, Wait } from './bay-parts.js';
import { dialog } from './dialogs-state.js';
import { EmptyLot } from './empty.js';
import { PhoneMenu } from './lot-bar.js';
import { choose, current, lot, lotsSeen, seenBays, standing } from './lot-model.js';
import { LOOKS } from './looks.js';
import { remarks } from './own.js';
import { SoundMenu } from './sound-menu.js';
import { actionText, bayName, callerName, stateText, whyText } from './wording.js';

/** So long nothing was touched before the order changes. */
const STILL_MS = 2000;

export function PhoneBoard() {
  return (
    <div class="phone-board">
      <header class="bar">
        <Mark />
        <span class="grow" />
        <LiveSign />
        <SoundMenu />
        <MainMenu />
      </header>
      <Bars />
      <main class="phone-main" tabIndex={-1}>
        <Heading />
        <Rows />
      </main>
      <Foot />
    </div>
  );
}

function Heading() {
  const now = lot.value;
  if (now === null) return null;
  const { waiting } = figuresOf(now);
  return (
    <div class="summary">
      <h1>
        {lotsSeen.value.length < 2 ? (
          <bdi>{now.info.label}</bdi>
        ) : (
          <Menu
            label={say('lots.label')}
            buttonClass="lot-choice"
            textShown
            items={lotsSeen.value.map(({ info }) => ({
              kind: 'do',
              text: info.label,
              chosen: info.lot === now.info.lot,
              onPress: () => go('board', info.lot),
            }))}
          >
            <bdi class="cut">{now.info.label}</bdi>
            <Icon sign="chevron" />
          </Menu>
        )}
      </h1>
      <span class="grow" />
      <span class="count">
        <b class="num">{waiting}</b> {say('sum.waiting')}
      </span>
    </div>
  );
}

function Rows() {
  const touchedAt = useRef(-STILL_MS);
  const order = useSignal<readonly string[]>([]);
  const sort = () => {
    order.value = byUrgency(seenBays.peek().filter(({ face }) => isWorthShowing(face))).map(({ bay }) => bay.orbit);
  };
  useSignalEffect(() => {
    void seenBays.value;
    if (performance.now() - touchedAt.current >= STILL_MS) sort();
  });
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout>;
    const touched = () => {
      touchedAt.current = performance.now();
      clearTimeout(timer);
      timer = setTimeout(sort, STILL_MS);
    };
    const events = ['pointerdown', 'touchmove', 'wheel'] as const;
    for (const event of events) addEventListener(event, touched, { passive: true });
    return () => {
      clearTimeout(timer);
      for (const event of events) removeEventListener(event, touched);
    };
  }, []);

  const seen = new Map(seenBays.value.map((one) => [one.bay.orbit, one]));
  const kept = order.value.flatMap((orbit) => seen.get(orbit) ?? []);
  // Who comes while something is touched stands at the end, until it is sorted.
  const late = [...seen.values()].filter(({ bay, face }) => isWorthShowing(face) && !order.value.includes(bay.orbit));
  const rows = [...kept, ...late].filter(({ face }) => isWorthShowing(face));
  if (rows.length === 0) return <EmptyLot />;
  return (
    <ul class="rows">
      {rows.map((one) => (
        <Row key={one.bay.orbit} seen={one} />
      ))}
    </ul>
  );
}

function Row({ seen: { bay, face } }: { readonly seen: Seen }) {
  const { orbit } = bay;
  const call = callIn(face);
  const caller = call?.caller ?? ('ending' in face ? face.ending.caller : null);
  const message = messageOf(face);
  const remark = call === null ? undefined : remarks.value.get(call.callId);
  return (
    <li>
      <article
        class={`row ${LOOKS[face.kind].look}`}
        data-orbit={orbit}
        data-state={face.kind}
        tabIndex={current.value === orbit ? 0 : -1}
        aria-label={bayName(orbit, face, serverNow())}
        onFocus={() => choose(orbit)}
      >
        <span class="orbit num">{orbit}</span>
        <button
          type="button"
          class="words"
          title={say('do.details')}
          onClick={() => {
            choose(orbit);
            dialog.value = { kind: 'details', orbit };
          }}
        >
          {(call !== null || 'ending' in face) && (
            <span class="who" dir="auto">
              {callerName(caller)}
            </span>
          )}
          {call !== null && message === null && (call.forWhom !== null || call.note !== null) && (
            <span class="for">
              <ForTag call={call} />
              {call.note !== null && (
                <span class="cut" dir="auto">
                  {call.note.text}
                </span>
              )}
            </span>
          )}
          <span class="about">
            <Icon sign={LOOKS[face.kind].sign} />
            {remark === undefined ? (
              message === null ? (
                call === null ? (
                  stateText(face)
                ) : (
                  <NextLine face={face} />
                )
              ) : (
                <span>{message.text}</span>
              )
            ) : (
              <span>{remark}</span>
            )}
          </span>
        </button>
        <Wait face={face} />
        <RowAction orbit={orbit} seen={{ bay, face }} />
      </article>
    </li>
  );
}

function RowAction({ orbit, seen: { face } }: { readonly orbit: string; readonly seen: Seen }) {
  const now = standing.value;
  const primary = now === null ? undefined : offersOf(face, now)[0];
  if (primary === undefined || now === null) return null;
  const takes = primary.action === 'pick-up' || primary.action === 'answer';
  const free = primary.whyNot === null;
  return (
    <Button
      {...(takes && free ? { kind: 'primary' as const, sign: 'phone' as const } : {})}
      whyNot={whyText(primary.whyNot, now.rights)}
      onPress={() => act(primary.action, orbit)}
    >
      <span class="cut">
        {takes && !free && primary.whyNot !== 'denied' ? say('do.dial', { bay: orbit }) : actionText(primary.action)}
      </span>
    </Button>
  );
}

function Foot() {
  const free = lot.value === null ? 0 : figuresOf(lot.value).free;
  return (
    <footer class="phone-foot">
      <PhoneMenu />
      <Button
        sign="search"
        onPress={() => {
          dialog.value = { kind: 'find' };
        }}
      >
        <span class="cut">{say('find.title')}</span>
      </Button>
      <span class="free-count">{say('free.count', { n: free })}</span>
    </footer>
  );
}
