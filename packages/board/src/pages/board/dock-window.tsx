/** The dock as a small window of its own: always on top where the browser can, else a pop-up. */
import { render } from 'preact';
import { hrefOf } from '../../app/routes.js';
import { Dock } from './dock.js';
import { lot } from './lot-model.js';

interface PictureInPicture {
  requestWindow(size: { readonly width: number; readonly height: number }): Promise<Window>;
}
const SIZE = { width: 320, height: 720 } as const;

const pictureInPicture = (): PictureInPicture | null =>
  'documentPictureInPicture' in window
    ? // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- not in TypeScript's library yet (WICG Document Picture-in-Picture)
      (window.documentPictureInPicture as PictureInPicture)
    : null;

export async function openDock(): Promise<void> {
  const name = lot.peek()?.info.lot ?? '';
  try {
    const small = await pictureInPicture()?.requestWindow(SIZE);
    if (small !== undefined) {
      dressLike(small.document);
      render(<Dock />, small.document.body);
      return;
    }
  } catch {
    // Refused, or no press behind it: a pop-up does as well.
  }
  window.open(hrefOf('dock', name), 'dock', `popup,width=${SIZE.width},height=${SIZE.height}`);
}

/** The same style sheets and the same theme; a window in front of all others is a document of its own. */
function dressLike(other: Document): void {
  for (const sheet of document.querySelectorAll('link[rel="stylesheet"]')) other.head.append(sheet.cloneNode(true));
  const { lang, dir, dataset } = document.documentElement;
  Object.assign(other.documentElement, { lang, dir });
  other.documentElement.dataset['theme'] = dataset['theme'] ?? 'light';
  other.title = document.title;
}
