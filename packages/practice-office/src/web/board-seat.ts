/** Somebody signed in at the engine's board, so that the page beside the phones needs no password. */
import { randomBytes } from 'node:crypto';
import type { PracticeOffice } from '../office.js';

const WITHIN_MS = 5000;

export interface BoardSeat {
  /** The session's cookie, as a browser is given it: its life is the session's. */
  readonly cookie: string;
  /** The engine serves the page itself. */
  readonly isServed: boolean;
}

/** `null` where the engine has no API: the office is then without a board. */
export async function takeSeat(office: PracticeOffice): Promise<BoardSeat | null> {
  try {
    const password = randomBytes(18).toString('base64url');
    const user = await office.addBoardUser(password);
    const signal = AbortSignal.timeout(WITHIN_MS);
    const answer = await fetch(new URL('/api/v1/session', office.engineUrl), {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: new URL(office.engineUrl).origin },
      body: JSON.stringify({ user, password }),
      signal,
    });
    const [cookie] = answer.headers.getSetCookie();
    if (!answer.ok || cookie === undefined) return null;
    const page = await fetch(new URL('/', office.engineUrl), { signal, headers: { accept: 'text/html' } });
    const isServed = page.ok && (await page.text()).includes('./assets/');
    return { cookie, isServed };
  } catch {
    return null;
  }
}
