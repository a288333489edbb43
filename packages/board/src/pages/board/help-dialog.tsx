/** The list of keys, made from the table of the handlers. */
import { KEYS, keyText, type Command } from '../../heart/keyboard.js';
import { letterKeys } from '../../session/preferences.js';
import { say, type PlainKey } from '../../words/say.js';
import { Dialog } from './dialog-frame.js';

const COMMAND_WORD: Readonly<Record<Command, PlainKey>> = {
  'pick-up': 'do.pickup',
  'pick-up-longest': 'key.longest',
  send: 'do.send',
  note: 'do.note',
  'for-whom': 'do.forwhom',
  extend: 'do.extend',
  'extend-by': 'do.extendby',
  'ring-now': 'do.ringnow',
  'put-back': 'do.putback',
  find: 'find.title',
  'lot-before': 'key.lotbefore',
  'lot-after': 'key.lotafter',
  mute: 'key.mute',
  theme: 'key.theme',
  dock: 'dock.open',
  help: 'keys.all',
  close: 'key.close',
};

export function HelpDialog() {
  return (
    <Dialog title={say('help.title')}>
      <dl class="keys-list">
        <div>
          <dt>
            <kbd>7</kbd> <kbd>0</kbd> <kbd>3</kbd>
          </dt>
          <dd>{say('help.digits')}</dd>
        </div>
        <div>
          <dt>
            <kbd>←</kbd> <kbd>↑</kbd> <kbd>↓</kbd> <kbd>→</kbd>
          </dt>
          <dd>{say('help.arrows')}</dd>
        </div>
        {KEYS.map((row) => (
          <div key={row.command} class={row.letter && letterKeys.value === 'off' ? 'off' : undefined}>
            <dt>
              <kbd>{keyText(row)}</kbd>
            </dt>
            <dd>{say(COMMAND_WORD[row.command])}</dd>
          </div>
        ))}
      </dl>
      <label class="check">
        <input
          type="checkbox"
          checked={letterKeys.value === 'on'}
          onChange={(event) => {
            letterKeys.value = event.currentTarget.checked ? 'on' : 'off';
          }}
        />
        {say('help.letters')}
      </label>
    </Dialog>
  );
}
