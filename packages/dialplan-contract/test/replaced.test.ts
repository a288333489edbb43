/** What a leg runs in whose place another one stands: `answer`, and the data of its application after each comma. */
import { describe, expect, it } from '@jest/globals';
import { consultLine, refusedLine } from '../src/render/replaced.js';

describe('an application that takes its time', () => {
  it.each([
    ['sleep', consultLine.sleep(300)],
    ['the number', consultLine.playbackHeeded('${parkade_spoken}')],
    ['the number in tones', consultLine.playbackHeeded('${parkade_counted}')],
  ])('[P11] of a consult line (%s) says where the reservation is', (_what, { data = '' }) => {
    const [own, keeps, goes] = data.split(',');
    expect(own).toMatch(/^(?:300|\{:\/\/|file_string:\/\/silence_stream:\/\/20)$/);
    expect(keeps).toBe("'set:parkade_landing=${inline_destination}'");
    expect(goes).toBe('transfer:parkade-arrive XML parkade');
  });

  it('[P11] of a refused line says whose line it is', () => {
    const [, keeps, goes] = (refusedLine.playback('${parkade_prompt}').data ?? '').split(',');
    expect(keeps).toBe("'set:parkade_parker_dial=user/${user_name}@${domain_name}'");
    expect(goes).toBe('transfer:parkade-arrive-refused XML parkade');
  });
});
