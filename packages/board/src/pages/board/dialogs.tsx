/** What is asked before something is done: one dialog at a time. */
import type { BayFace } from '../../heart/bay-face.js';
import { callIn } from '../../heart/bay-face.js';
import { addressOf, personText } from '../../heart/viewer.js';
import { Button } from '../../look/controls.js';
import { me } from '../../session/office.js';
import { phoneChosen } from '../../session/preferences.js';
import { say } from '../../words/say.js';
import { takeCaller } from './acting.js';
import { Since } from './bay-parts.js';
import { close, Dialog } from './dialog-frame.js';
import { dialog, type OpenDialog } from './dialogs-state.js';
import { FindDialog } from './find-dialog.js';
import { HelpDialog } from './help-dialog.js';
import { JustNow } from './just-now.js';
import { phoneStateText } from './lot-bar.js';
import { lot, seenBays } from './lot-model.js';
import { ForWhomField } from './for-whom-field.js';
import { NoteField } from './note-field.js';
import { extend, pickUp, type Aim } from './requests.js';
import { SendDialog } from './send-dialog.js';
import { ChosenBay } from './side.js';
import { callerName, callerNumber, whyText } from './wording.js';

export function Dialogs() {
  const now = dialog.value;
  if (now === null) return null;
  return <Opened key={now.kind} now={now} />;
}

function Opened({ now }: { readonly now: OpenDialog }) {
  switch (now.kind) {
    case 'send':
      return <SendDialog aim={now.aim} />;
    case 'extend':
      return <ExtendDialog aim={now.aim} />;
    case 'note':
    case 'for-whom':
      return <FieldDialog aim={now.aim} field={now.kind} />;
    case 'phone':
      return <PhoneDialog aim={now.aim} />;
    case 'longest':
      return <LongestDialog aim={now.aim} />;
    case 'details':
      return (
        <Dialog title={say('side.label')} hideTitle sheet>
          <div class="side-content">
            <ChosenBay id="sheet" />
            <hr />
            <JustNow count={5} />
          </div>
        </Dialog>
      );
    case 'find':
      return <FindDialog />;
    case 'help':
      return <HelpDialog />;
  }
}

function ExtendDialog({ aim }: { readonly aim: Aim }) {
  const choose = (by: number | 'never') => {
    close();
    void extend(aim, by === 'never' ? 'never' : by * 60);
  };
  return (
    <Dialog title={say('extend.title', { name: callerName(aim.call.caller) })}>
      <div class="dialog-form">
        {[1, 5, 15].map((n) => (
          <Button key={n} rest={{ autofocus: n === 1 }} onPress={() => choose(n)}>
            {say('extend.minutes', { n })}
          </Button>
        ))}
        <Button onPress={() => choose('never')}>{say('extend.never')}</Button>
      </div>
    </Dialog>
  );
}

/** The call as it is now, for the field; as it was when the dialog opened, once it is gone. */
function FieldDialog({ aim, field }: { readonly aim: Aim; readonly field: 'note' | 'for-whom' }) {
  const seen = seenBays.value.find(({ face }) => callIn(face)?.callId === aim.call.callId);
  const face: BayFace | undefined = seen?.face;
  const call = (face === undefined ? null : callIn(face)) ?? aim.call;
  const rights = lot.value?.info.rights;
  const why = rights === undefined || rights.attend ? null : whyText('denied', rights);
  return (
    <Dialog title={callerName(aim.call.caller)}>
      {field === 'note' ? (
        <NoteField call={call} whyNot={why} id="note-dialog" onDone={close} />
      ) : (
        <ForWhomField
          call={call}
          groups={lot.value?.info.forWhom ?? []}
          whyNot={why}
          id="forwhom-dialog"
          onDone={close}
        />
      )}
    </Dialog>
  );
}

function PhoneDialog({ aim }: { readonly aim: Aim }) {
  const phones = me.value?.phones ?? [];
  return (
    <Dialog title={say('phone.which')}>
      {phones.length === 0 ? (
        <p>{say('phone.nophones', { bay: aim.orbit })}</p>
      ) : (
        <div class="dialog-form">
          {phones.map((phone, i) => (
            <Button
              key={addressOf(phone)}
              sign="phone"
              rest={{ autofocus: i === 0 }}
              onPress={() => {
                close();
                if (phoneChosen.peek() !== 'ask') phoneChosen.value = addressOf(phone);
                void pickUp(aim, phone);
              }}
            >
              <span class="cut">{`${personText(phone)} · ${phoneStateText(phone)}`}</span>
            </Button>
          ))}
        </div>
      )}
    </Dialog>
  );
}

function LongestDialog({ aim }: { readonly aim: Aim }) {
  const number = callerNumber(aim.call.caller);
  return (
    <Dialog title={say('longest.title')}>
      <p class="found-line">
        <b class="num">{aim.orbit}</b>
        <bdi class="cut">{callerName(aim.call.caller)}</bdi>
        {number !== null && <span class="num hint">{number}</span>}
        <span class="grow" />
        <span class="num">
          <Since at={aim.call.parkedAt} />
        </span>
      </p>
      <Button
        kind="primary"
        sign="phone"
        rest={{ autofocus: true }}
        onPress={() => {
          close();
          takeCaller(aim);
        }}
      >
        {say('do.pickup')}
      </Button>
    </Dialog>
  );
}
