/** The door to the desk of an engine that is to die in the middle of an answer: nothing of the API stands between the press and the desk. */
import { request } from 'node:http';
import { text } from 'node:stream/consumers';
import type { AskedAct, CallId } from '@parkade/park-decision';

/** `done`, or the word of the refusal. @throws Error when the engine dies before it answers */
export async function askAtTheDoor(path: string, asked: AskedAct & { readonly callId: CallId }): Promise<string> {
  const { status, said } = await post(path, asked);
  if (status !== 200) throw new Error(`the door says ${status}: ${said}`);
  const answer = JSON.parse(said) as { readonly kind: string; readonly reason?: string };
  return answer.reason ?? answer.kind;
}

const post = (socketPath: string, wanted: object): Promise<{ readonly status: number; readonly said: string }> =>
  new Promise((resolve, reject) => {
    const asking = request({ socketPath, path: '/ask', method: 'POST', agent: false }, (response) => {
      text(response).then((said) => resolve({ status: response.statusCode ?? 0, said }), reject);
    });
    asking.once('error', reject);
    asking.end(JSON.stringify(wanted));
  });
