/** The bar of the board: lots, whether it is live, find, my phone, sound, the menu. */
import { useComputed } from '@preact/signals';
import type { LotSnapshot, Person } from '@parkade/api-contract';
import { figuresOf } from '../../heart/lot-order.js';
import { addressOf, personText } from '../../heart/viewer.js';
import { LiveSign } from '../../app/frame.js';
import { MainMenu } from '../../app/main-menu.js';
import { hrefOf } from '../../app/routes.js';
import { Mark } from '../../look/controls.js';
import { Icon } from '../../look/icons.js';
import { Menu, type MenuItem } from '../../look/menu.js';
import { known, me, shownAt } from '../../session/office.js';
import { phoneChosen } from '../../session/preferences.js';
import { say } from '../../words/say.js';
import { myPhone } from './acting.js';
import { dialog } from './dialogs-state.js';
import { lot, lotsSeen } from './lot-model.js';
import { SoundMenu } from './sound-menu.js';
import { clockText } from './wording.js';

export function LotBar() {
  return (
    <header class="bar lot-bar">
      <Mark />
      {lotsSeen.value.length > 0 && (
        <nav class="lots" aria-label={say('lots.label')}>
          {lotsSeen.value.map((one) => (
            <LotTab key={one.info.lot} lot={one} />
          ))}
        </nav>
      )}
      <span class="grow" />
      <LiveSign>
        <ServerTime />
      </LiveSign>
      <FindButton />
      <PhoneMenu />
      <SoundMenu />
      <MainMenu />
    </header>
  );
}

function LotTab({ lot: { info, bays } }: { readonly lot: LotSnapshot }) {
  const { taken, all, ringing } = figuresOf({ bays });
  return (
    <a href={hrefOf('board', info.lot)} aria-current={lot.value?.info.lot === info.lot ? 'page' : undefined}>
      <bdi class="cut">{info.label}</bdi>
      <b class="num">
        {taken}/{all}
      </b>
      {ringing > 0 && (
        <span class="hot">
          <Icon sign="bell" />
          <span class="num" aria-hidden="true">
            {ringing}
          </span>
          <span class="sr">{say('lots.rings', { n: ringing })}</span>
        </span>
      )}
    </a>
  );
}

export function ServerTime() {
  const text = useComputed(() => (shownAt.value === 0 ? '' : clockText(shownAt.value)));
  return <span class="num">{text}</span>;
}

function FindButton() {
  return (
    <button
      type="button"
      class="button plain find-button"
      aria-label={say('find.title')}
      aria-keyshortcuts="/"
      onClick={() => {
        dialog.value = { kind: 'find' };
      }}
    >
      <Icon sign="search" />
      <span class="find-words">{say('find.title')}</span>
      <kbd aria-hidden="true">/</kbd>
    </button>
  );
}

const PHONE_STATE = {
  ready: 'phone.ready',
  'in-a-call': 'phone.busy',
  absent: 'phone.absent',
  unknown: 'phone.unknown',
} as const;

export function phoneStateText(phone: Person): string {
  const told = known.value.heartbeat?.phones.find(({ user, domain }) => user === phone.user && domain === phone.domain);
  return say(PHONE_STATE[told?.state ?? 'unknown']);
}

/** Which of my phones a pick-up rings; it never touches a call under way. */
export function PhoneMenu() {
  const phones = me.value?.phones ?? [];
  const mine = myPhone() ?? (phones.length === 1 && phoneChosen.value !== 'ask' ? (phones[0] ?? null) : null);
  const items: MenuItem[] = [
    ...phones.map((phone): MenuItem => ({
      kind: 'do',
      text: `${personText(phone)} · ${phoneStateText(phone)}`,
      chosen: mine !== null && addressOf(mine) === addressOf(phone),
      onPress: () => {
        phoneChosen.value = addressOf(phone);
      },
    })),
    {
      kind: 'do',
      text: say('phone.ask'),
      chosen: mine === null,
      onPress: () => {
        phoneChosen.value = 'ask';
      },
    },
  ];
  return (
    <Menu label={say('phone.label')} items={items} buttonClass="button plain phone-button" textShown>
      <Icon sign="phone" />
      <span class="sr">{say('phone.label')}</span>
      {mine === null ? (
        <span class="cut">{phones.length === 0 ? say('phone.none') : say('phone.ask')}</span>
      ) : (
        <>
          <b class="num">{mine.user}</b>
          {mine.label !== mine.user && <bdi class="cut phone-name">{mine.label}</bdi>}
          <span class={`dot ${stateOf(mine)}`} aria-hidden="true" />
          <span class="sr">{phoneStateText(mine)}</span>
        </>
      )}
      <Icon sign="chevron" />
    </Menu>
  );
}

const stateOf = (phone: Person) =>
  known.value.heartbeat?.phones.find(({ user, domain }) => user === phone.user && domain === phone.domain)?.state ??
  'unknown';
