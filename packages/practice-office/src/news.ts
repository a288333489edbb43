/** What happened between two looks at the office, as news. Pure: a look before, a look after. */
import type { Heard, NewsWord, OfficeTold, PhoneTold } from './told.js';

export interface Happened {
  readonly word: NewsWord;
  readonly gaps: Readonly<Record<string, string>>;
}

type Phones = OfficeTold['phones'];

const DESKS = 3;

export function newsBetween(before: Phones, after: Phones): readonly Happened[] {
  const news = after.flatMap((phone) => {
    const old = before.find(({ id }) => id === phone.id);
    return old === undefined ? [] : newsOfPhone(old, phone);
  });
  return [...withoutDoubles(news), ...newsOfLamps(before, after)];
}

function newsOfPhone(old: PhoneTold, now: PhoneTold): readonly Happened[] {
  const who = now.name;
  const news: Happened[] = [];
  if (now.line === 'ringing' && old.line !== 'ringing')
    news.push({ word: 'rings', gaps: { who, number: now.number, from: now.party.name || now.party.number } });
  if (!sameSound(old.hears, now.hears)) news.push(...newsOfSound(who, now.hears));
  if (now.message !== '' && now.message !== old.message)
    news.push({ word: 'message', gaps: { who, text: now.message } });
  if (now.line === 'free' && old.line !== 'free' && old.line !== 'off-hook')
    news.push({ word: 'line-free', gaps: { who } });
  return news;
}

function newsOfSound(who: string, heard: Heard): readonly Happened[] {
  switch (heard.kind) {
    case 'music':
      return [{ word: 'music', gaps: { who } }];
    case 'number':
      return [{ word: 'number', gaps: { who, digits: heard.digits } }];
    case 'announcement':
      return [{ word: 'announcement', gaps: { who, said: heard.word } }];
    case 'voices':
      return heard.of.map((other) => ({ word: 'talks', gaps: { who, other } }));
    case 'quiet':
    case 'ringing-tone':
      return [];
  }
}

/** Both of a couple hear each other: told once. */
function withoutDoubles(news: readonly Happened[]): readonly Happened[] {
  return news.filter(
    ({ word, gaps }, nth) =>
      word !== 'talks' ||
      !news
        .slice(0, nth)
        .some((one) => one.word === 'talks' && one.gaps['who'] === gaps['other'] && one.gaps['other'] === gaps['who']),
  );
}

function newsOfLamps(before: Phones, after: Phones): readonly Happened[] {
  const orbits = new Set(after.flatMap(({ lamps }) => lamps.map(({ orbit }) => orbit)));
  return [...orbits].flatMap((orbit): readonly Happened[] => {
    const [were, are] = [litFor(orbit, before), litFor(orbit, after)];
    if (are === DESKS && were < DESKS) return [{ word: 'lamps-lit', gaps: { orbit } }];
    if (are === 0 && were > 0) return [{ word: 'lamps-out', gaps: { orbit } }];
    return [];
  });
}

export const litFor = (orbit: string, phones: Phones): number =>
  phones.filter(({ lamps }) => lamps.some((lamp) => lamp.orbit === orbit && lamp.state !== 'off')).length;

export const sameSound = (a: Heard, b: Heard): boolean => JSON.stringify(a) === JSON.stringify(b);
