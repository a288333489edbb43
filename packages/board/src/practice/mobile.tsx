import type { PhoneTold, Press } from '@parkade/practice-office/told';
import { Hears } from './hears.js';
import { press } from './office-line.js';
import { fill, words } from './words/say.js';

interface MobileProps {
  readonly phone: PhoneTold;
  readonly due: readonly Press[];
}

/** Alice's: it calls the office, and hangs up. */
export function Mobile({ phone, due }: MobileProps) {
  const said = words();
  const isFree = phone.line === 'free';
  const isDue = due.some((one) => one.phone === phone.id);
  const state = isFree ? said.ready : phone.line === 'talking' ? said.inCall : said.calling;
  return (
    <article
      class={isDue ? 'mobile due' : 'mobile'}
      aria-label={fill(said.phone, { number: phone.number, name: phone.name })}
    >
      <b class="mobile-name" dir="auto">
        {phone.name}
      </b>
      <span class="num">{phone.number}</span>
      <span class="mobile-state">{state}</span>
      <Hears phone={phone} />
      <button
        type="button"
        class={isFree ? `mobile-key${isDue ? ' due' : ''}` : 'mobile-key ends'}
        data-key={isFree ? 'call' : 'hang-up'}
        onClick={() => press(phone.id, isFree ? 'call' : 'hang-up')}
      >
        {isFree ? said.call : said.soft['hang-up']}
      </button>
    </article>
  );
}
