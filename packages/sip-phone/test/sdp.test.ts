import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { answerDirection, formatSdp, parseSdp, type MediaDirection } from '../src/sdp.js';

const OURS = { user: '1001', sessionId: 1, version: 1, address: { host: '127.0.0.1', port: 40_000 } } as const;

describe('sdp', () => {
  it('reads what it writes', () => {
    const text = formatSdp({ ...OURS, direction: 'sendonly', eventPayload: 101 });
    const { address } = OURS;
    expect(parseSdp(text)).toEqual({ address, direction: 'sendonly', eventPayload: 101, hasPcmu: true });
  });

  it('prefers what the media section says and skips other streams', () => {
    const text = [
      'v=0',
      'c=IN IP4 10.0.0.1',
      'a=inactive',
      'm=video 9 RTP/AVP 31',
      'c=IN IP4 10.0.0.2',
      'm=audio 5000 RTP/AVP 8 0 96',
      'c=IN IP4 10.0.0.3',
      'a=rtpmap:96 telephone-event/8000',
      'a=sendonly',
      'm=audio 6000 RTP/AVP 0',
    ].join('\n');
    const address = { host: '10.0.0.3', port: 5000 };
    expect(parseSdp(text)).toEqual({ address, direction: 'sendonly', eventPayload: 96, hasPcmu: true });
  });

  it('takes a null address and port 0 for inactive', () => {
    expect(parseSdp('c=IN IP4 0.0.0.0\nm=audio 5000 RTP/AVP 0')?.direction).toBe('inactive');
    expect(parseSdp('c=IN IP4 1.2.3.4\nm=audio 0 RTP/AVP 0')?.direction).toBe('inactive');
  });

  it('is undefined without audio, and never throws', () => {
    expect(parseSdp('v=0\nm=video 9 RTP/AVP 31')).toBeUndefined();
    const line = fc.oneof(
      fc.string(),
      fc.constantFrom('m=audio 1 RTP/AVP 0', 'c=IN IP4 1.1.1.1', 'a=sendrecv', 'm=audio'),
    );
    fc.assert(
      fc.property(fc.array(line), (lines) => {
        parseSdp(lines.join('\n'));
      }),
      { seed: 3, numRuns: 1000 },
    );
  });

  it.each<[MediaDirection, MediaDirection, MediaDirection]>([
    ['sendrecv', 'sendrecv', 'sendrecv'],
    ['sendonly', 'sendrecv', 'recvonly'],
    ['recvonly', 'sendrecv', 'sendonly'],
    ['inactive', 'sendrecv', 'inactive'],
    ['sendrecv', 'sendonly', 'sendonly'],
    ['sendonly', 'sendonly', 'inactive'],
  ])('answers an offer of %s, wanting %s, with %s', (offered, wanted, answer) => {
    expect(answerDirection(offered, wanted)).toBe(answer);
  });
});
