import { Icon } from '../look/icons.js';
import { Menu, type MenuItem } from '../look/menu.js';
import { PAGES } from '../pages/pages.js';
import { leave, me } from '../session/office.js';
import { chooseLanguage, theme, type Theme } from '../session/preferences.js';
import { language, LANGUAGES, say } from '../words/say.js';
import { go, place } from './routes.js';

const THEMES = { system: 'theme.system', light: 'theme.light', dark: 'theme.dark' } as const;
const themes: readonly Theme[] = ['system', 'light', 'dark'];
const languages = ['en', 'de'] as const;

/** The way to the pages, and what belongs to the person and not to a page. */
export function MainMenu() {
  const who = me.value;
  const pages = PAGES.filter(({ menu, needs }) => menu && (needs === null || who?.scopes.includes(needs) === true));
  const items: MenuItem[] = [
    { kind: 'group', text: say('menu.pages') },
    ...pages.map(({ page, title }): MenuItem => ({
      kind: 'do',
      text: say(title),
      chosen: page === place.value.page,
      onPress: () => go(page),
    })),
    { kind: 'group', text: say('menu.theme') },
    ...themes.map((value): MenuItem => ({
      kind: 'do',
      text: say(THEMES[value]),
      chosen: theme.value === value,
      onPress: () => {
        theme.value = value;
      },
    })),
    { kind: 'group', text: say('menu.language') },
    ...languages.map((value): MenuItem => ({
      kind: 'do',
      text: LANGUAGES[value],
      chosen: language.value === value,
      onPress: () => chooseLanguage(value),
    })),
    { kind: 'group', text: who?.name ?? '' },
    { kind: 'do', text: say('menu.out'), onPress: () => void leave() },
  ];
  return (
    <Menu label={say('menu.open')} items={items} buttonClass="button plain square">
      <Icon sign="menu" />
    </Menu>
  );
}
