/** What the office tells, followed; and wishes sent to it. */
import { signal } from '@preact/signals';
import type { OfficeTold, PhoneId, PhoneKey, StoryWish, TroubleId, Wish } from '@parkade/practice-office/told';

export const told = signal<OfficeTold | null>(null);
/** False while nothing comes any more; the browser tries again by itself. */
export const isOpen = signal(true);

export function followOffice(): () => void {
  const source = new EventSource('/office/events');
  source.addEventListener('message', ({ data }: MessageEvent<string>) => {
    isOpen.value = true;
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- office and page are built together
    told.value = JSON.parse(data) as OfficeTold;
  });
  source.addEventListener('error', () => {
    isOpen.value = false;
  });
  return () => source.close();
}

async function wish(said: Wish): Promise<void> {
  try {
    const headers = { 'content-type': 'application/json' };
    await fetch('/office/wishes', { method: 'POST', headers, body: JSON.stringify(said) });
  } catch {
    isOpen.value = false;
  }
}

export const press = (phone: PhoneId, key: PhoneKey): void => void wish({ wish: 'press', phone, key });
export const tellStory = (does: StoryWish): void => void wish({ wish: 'story', does });
export const makeTrouble = (id: TroubleId): void => void wish({ wish: 'trouble', id });
