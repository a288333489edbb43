/** What the page asks for, read from a body that anybody may have written. */
import { DESKS, ALICE } from '../people.js';
import type { PhoneId, PhoneKey, StoryWish, TroubleId, Wish } from '../told.js';

const PHONES: readonly PhoneId[] = [ALICE.id, ...DESKS.map(({ number }) => number)];
const SOFT = ['answer', 'decline', 'park', 'transfer', 'transfer-now', 'dial', 'clear', 'hang-up', 'handset', 'call'];
const STORY: readonly StoryWish[] = ['pause', 'go-on', 'back', 'skip', 'free', 'again'];
const TROUBLES: readonly TroubleId[] = ['ten-calls', 'engine', 'store', 'switch'];

/** The wish, or what is wrong with it: which field, and what it may be. */
export function readWish(body: string): Wish | { readonly problem: string } {
  const said = parsed(body);
  if (said === null) return { problem: 'the body has to be a JSON object' };
  switch (said['wish']) {
    case 'press': {
      const phone = PHONES.find((one) => one === said['phone']);
      if (phone === undefined) return { problem: `phone: one of ${PHONES.join(', ')}` };
      const { key } = said;
      if (!isKey(key)) return { problem: `key: one of ${SOFT.join(', ')}, digit-<0-9*#>, lamp-<orbit>` };
      return { wish: 'press', phone, key };
    }
    case 'story': {
      const does = STORY.find((one) => one === said['does']);
      return does === undefined ? { problem: `does: one of ${STORY.join(', ')}` } : { wish: 'story', does };
    }
    case 'trouble': {
      const id = TROUBLES.find((one) => one === said['id']);
      return id === undefined ? { problem: `id: one of ${TROUBLES.join(', ')}` } : { wish: 'trouble', id };
    }
    default:
      return { problem: 'wish: one of press, story, trouble' };
  }
}

const isKey = (key: unknown): key is PhoneKey =>
  typeof key === 'string' && (SOFT.includes(key) || /^digit-[0-9*#]$/.test(key) || /^lamp-\d{1,8}$/.test(key));

function parsed(body: string): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : null;
  } catch {
    return null;
  }
}
