import { useEffect } from 'preact/hooks';
import { Button, Mark } from '../look/controls.js';
import { chooseLanguage, isDark, theme } from '../session/preferences.js';
import { language, LANGUAGES } from '../words/say.js';
import { Board } from './board-frame.js';
import { DeskPhone } from './desk-phone.js';
import { Happened } from './happened.js';
import { Mobile } from './mobile.js';
import { followOffice, isOpen, told } from './office-line.js';
import { Narrator, Steps, StoryKeys } from './story.js';
import { words } from './words/say.js';
import './office.css';

/** The practice office: the phones, the story, and the board beside them. */
export function Office() {
  useEffect(followOffice, []);
  const title = words().title;
  useEffect(() => {
    document.title = `${title} · Parkade`;
  }, [title]);
  const office = told.value;
  if (office === null)
    return (
      <main class="office-waits">
        <Mark />
        <p role="status">{isOpen.value ? words().connecting : words().gone}</p>
      </main>
    );
  const [mobile, ...desks] = office.phones;
  return (
    <div class="practice">
      <header class="practice-bar">
        <Mark />
        <b class="practice-name">{title}</b>
        <Steps story={office.story} />
        <StoryKeys story={office.story} />
        <Look />
      </header>
      {!isOpen.value && (
        <p class="closed" role="alert">
          {words().gone}
        </p>
      )}
      <div class="practice-rooms">
        <main class="phones" aria-label={words().phones}>
          <Narrator story={office.story} />
          <div class="desks">
            {desks.map((phone) => (
              <DeskPhone key={phone.id} phone={phone} due={office.story.keys} />
            ))}
          </div>
          <div class="cell">
            {mobile !== undefined && <Mobile phone={mobile} due={office.story.keys} />}
            <Happened office={office} />
          </div>
        </main>
        <Board address={office.board} />
      </div>
    </div>
  );
}

function Look() {
  const other = language.value === 'de' ? 'en' : 'de';
  return (
    <>
      <Button kind="plain" rest={{ lang: other }} onPress={() => chooseLanguage(other)}>
        {LANGUAGES[other]}
      </Button>
      <Button
        kind="plain"
        square
        sign={isDark() ? 'sun' : 'half'}
        label={words().theme}
        onPress={() => {
          theme.value = isDark() ? 'light' : 'dark';
        }}
      />
    </>
  );
}
