/**
 * The event stream, read by `fetch`: unlike `EventSource` it can carry a token, say why it was refused, and be taken up again when
 * this page thinks fit.
 */
import type { StreamMessage } from '@parkade/api-contract';
import { EventReader } from '../heart/sse.js';
import { addressOf, headersOf, signedOut } from './client.js';

export type StreamEnd = 'ended' | 'refused' | 'signed-out';

export interface Following {
  readonly lastId: string;
  readonly onMessage: (message: StreamMessage, id: string) => void;
  readonly abort: AbortSignal;
}

/** Resolves when the stream is over, for whatever reason. */
export async function followOnce({ lastId, onMessage, abort }: Following): Promise<StreamEnd> {
  try {
    const response = await fetch(addressOf('events'), {
      headers: {
        ...headersOf(),
        accept: 'text/event-stream',
        ...(lastId === '' ? {} : { 'last-event-id': lastId }),
      },
      credentials: 'same-origin',
      cache: 'no-store',
      signal: abort,
    });
    if (response.status === 401) {
      signedOut.value = true;
      return 'signed-out';
    }
    if (!response.ok || response.body === null) return 'refused';
    const events = new EventReader(lastId);
    const pieces = response.body.pipeThrough(new TextDecoderStream()).getReader();
    for (;;) {
      const { done, value } = await pieces.read();
      if (done) return 'ended';
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the engine serves page and stream from one contract
      for (const { data, id } of events.read(value)) onMessage(JSON.parse(data) as StreamMessage, id);
    }
  } catch {
    return 'ended';
  }
}
