import { words } from './words/say.js';

/** The engine's own board, in a frame of the same origin; the page in it is the one that operators open. */
export function Board({ address }: { readonly address: string | null }) {
  return (
    <section class="practice-board" aria-label={words().boardTitle}>
      <h2>{words().boardTitle}</h2>
      {address === null ? (
        <p class="practice-board-away">{words().boardAway}</p>
      ) : (
        <iframe src={address} title={words().boardTitle} />
      )}
      <p class="caption">{words().boardCaption}</p>
    </section>
  );
}
