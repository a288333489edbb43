/** Beside another program: occupied bays only, one row each, by number; the chosen row opens. */
import { LiveSign } from '../../app/frame.js';
import { offersOf } from '../../heart/actions.js';
import { callIn } from '../../heart/bay-face.js';
import { figuresOf, isWorthShowing, type Seen } from '../../heart/lot-order.js';
import { Button } from '../../look/controls.js';
import { Icon } from '../../look/icons.js';
import { serverNow } from '../../session/office.js';
import { say } from '../../words/say.js';
import { act } from './acting.js';
import { Bars } from './bars.js';
import { Fuse, ForTag, fuseOf, messageOf, NextLine, Wait } from './bay-parts.js';
import { Dialogs } from './dialogs.js';
import { dialog } from './dialogs-state.js';
import { JustNow } from './just-now.js';
import { PhoneMenu, ServerTime } from './lot-bar.js';
import { choice, choose, current, lot, seenBays, standing } from './lot-model.js';
import { LOOKS } from './looks.js';
import { SoundMenu } from './sound-menu.js';
import { LiveRegions, ToastLine } from './telling-view.js';
import { actionText, bayName, callerName, stateText, whoText, whyText } from './wording.js';

export function Dock() {
  const now = lot.value;
  const rows = seenBays.value.filter(({ face }) => isWorthShowing(face));
  const free = (now?.bays ?? []).filter(({ state }) => state.kind === 'free').map(({ orbit }) => orbit);
  return (
    <div class="dock">
      <header class="dock-bar">
        <img src="./icon.svg" alt="Parkade" />
        <h1 class="cut">
          <bdi>{now?.info.label ?? 'Parkade'}</bdi>
        </h1>
        {now !== null && (
          <span class="num count">
            {figuresOf(now).taken}/{now.bays.length}
          </span>
        )}
        <span class="grow" />
        <LiveSign />
      </header>
      <div class="dock-tools">
        <PhoneMenu />
        <span class="grow" />
        <SoundMenu />
        <button
          type="button"
          class="button plain square"
          aria-label={say('find.title')}
          onClick={() => {
            dialog.value = { kind: 'find' };
          }}
        >
          <Icon sign="search" />
        </button>
      </div>
      <Bars />
      <main class="dock-main" tabIndex={-1}>
        {rows.length === 0 && <p class="hint">{say('empty.plain')}</p>}
        <ul class="dock-rows">
          {rows.map((seen) => (
            <DockRow key={seen.bay.orbit} seen={seen} />
          ))}
        </ul>
        <JustNow count={3} />
      </main>
      <footer class="dock-foot">
        <span>{say('sum.free')}</span>
        <b class="num cut">{free.slice(0, 4).join(' ')}</b>
        <span class="grow" />
        <ServerTime />
      </footer>
      <ToastLine />
      <LiveRegions />
      <Dialogs />
    </div>
  );
}

function DockRow({ seen: { bay, face } }: { readonly seen: Seen }) {
  const { orbit } = bay;
  const chosen = choice.value?.orbit === orbit;
  const call = callIn(face);
  const caller = call?.caller ?? ('ending' in face ? face.ending.caller : null);
  const message = messageOf(face);
  return (
    <li>
      <article
        class={`row dock-row ${LOOKS[face.kind].look}`}
        data-orbit={orbit}
        data-state={face.kind}
        tabIndex={current.value === orbit ? 0 : -1}
        aria-label={bayName(orbit, face, serverNow())}
        onFocus={() => choose(orbit)}
        onPointerDown={() => choose(orbit)}
      >
        <span class="orbit num">{orbit}</span>
        <span class="words">
          <span class="name cut" dir="auto">
            {call === null && !('ending' in face) ? stateText(face) : callerName(caller)}
          </span>
          <span class="about cut">
            <Icon sign={LOOKS[face.kind].sign} />
            {call !== null && call.forWhom !== null && message === null ? (
              <ForTag call={call} />
            ) : face.kind === 'reserved' ? (
              whoText(face.by)
            ) : (
              stateText(face)
            )}
          </span>
        </span>
        <Wait face={face} />
        <RowButton orbit={orbit} seen={{ bay, face }} />
        {chosen && call !== null && <RowMore orbit={orbit} seen={{ bay, face }} />}
      </article>
    </li>
  );
}

function RowButton({ orbit, seen: { face } }: { readonly orbit: string; readonly seen: Seen }) {
  const now = standing.value;
  const primary = now === null ? undefined : offersOf(face, now)[0];
  if (primary === undefined || now === null) return <span />;
  const takes = primary.action === 'pick-up' || primary.action === 'answer';
  return (
    <Button
      square
      sign={
        takes
          ? 'phone'
          : primary.action === 'cancel'
            ? 'cross'
            : primary.action === 'put-back'
              ? 'back'
              : primary.action === 'call-back'
                ? 'phone'
                : 'tick'
      }
      {...(takes && primary.whyNot === null ? { kind: 'primary' as const } : {})}
      label={`${actionText(primary.action)} ${orbit}`}
      whyNot={whyText(primary.whyNot, now.rights)}
      onPress={() => act(primary.action, orbit)}
    />
  );
}

function RowMore({ orbit, seen: { face } }: { readonly orbit: string; readonly seen: Seen }) {
  const now = standing.value;
  const call = callIn(face);
  if (now === null || call === null) return null;
  const offers = offersOf(face, now).filter(
    ({ action }) => action === 'send' || action === 'note' || action === 'extend',
  );
  const fuse = fuseOf(face);
  const message = messageOf(face);
  return (
    <div class="more">
      {call.note !== null && <p dir="auto">{call.note.text}</p>}
      {message === null ? (
        <>
          {fuse !== null && <Fuse from={fuse[0]} until={fuse[1]} />}
          <NextLine face={face} />
        </>
      ) : (
        <p>{message.text}</p>
      )}
      {offers.length > 0 && (
        <div class="acts">
          {offers.map(({ action, whyNot }) => (
            <Button key={action} whyNot={whyText(whyNot, now.rights)} onPress={() => act(action, orbit)}>
              <span class="cut">{actionText(action)}</span>
            </Button>
          ))}
        </div>
      )}
    </div>
  );
}
