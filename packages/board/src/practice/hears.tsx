import type { Heard, PhoneTold } from '@parkade/practice-office/told';
import { Icon } from '../look/icons.js';
import { fill, words } from './words/say.js';

/** What is heard at a phone, as it was measured there. */
export function Hears({ phone }: { readonly phone: PhoneTold }) {
  const { hears, heardLast } = phone;
  const shown = hears.kind === 'quiet' && heardLast !== null ? heardLast : hears;
  const isNow = shown === hears && hears.kind !== 'quiet';
  return (
    <p class={isNow ? 'hears on' : heardLast === null ? 'hears' : 'hears past'}>
      <Icon sign={shown.kind === 'music' ? 'music' : 'sound'} />
      <span class="cut" dir="auto">
        {sentenceOf(shown)}
        {!isNow && heardLast !== null && <small> {words().justNow}</small>}
      </span>
    </p>
  );
}

function sentenceOf(heard: Heard): string {
  const said = words();
  switch (heard.kind) {
    case 'quiet':
      return said.hearsQuiet;
    case 'music':
      return said.hearsMusic;
    case 'ringing-tone':
      return said.hearsTone;
    case 'number':
      return `“${Array.from(heard.digits).join(' ')}”`;
    case 'voices':
      return fill(said.hearsVoices, { who: heard.of.join(', ') });
    case 'announcement':
      return fill(said.hearsAnnouncement, { said: heard.word.replaceAll('-', ' ') });
  }
}
