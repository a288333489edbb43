import { describe, expect, it } from '@jest/globals';
import { answerChallenge, digestParameters, digestResponse, parseChallenge } from '../src/digest-auth.js';
import { SipHeaders } from '../src/sip-headers.js';
import type { SipResponse } from '../src/sip-message.js';

function challenged(status: 401 | 407, value: string): SipResponse {
  const name = status === 401 ? 'WWW-Authenticate' : 'Proxy-Authenticate';
  return { kind: 'response', status, reason: 'x', headers: SipHeaders.of({ [name]: value }), body: '' };
}

const REGISTER = { method: 'REGISTER', uri: 'sip:pbx.test' };
const BOB = { user: '1001', password: 'se"cret' };

describe('digest', () => {
  it('computes the example of RFC 2617 §3.5', () => {
    const response = digestResponse({
      method: 'GET',
      uri: '/dir/index.html',
      realm: 'testrealm@host.com',
      nonce: 'dcd98b7102dd2f0e8b11d0f600bfb0c093',
      user: 'Mufasa',
      password: 'Circle Of Life',
      quality: { nonceCount: '00000001', cnonce: '0a4f113b' },
    });
    expect(response).toBe('6629fae49393a05397450978507c4ef1');
  });

  it('answers 401 and 407 in the header each asks for, without qop if none was offered', () => {
    const first = answerChallenge(challenged(401, 'Digest realm="r", nonce="n", algorithm=MD5'), REGISTER, BOB);
    expect(first?.name).toBe('Authorization');
    expect(first?.value).not.toContain('qop');
    const second = answerChallenge(challenged(407, 'Digest realm="r", nonce="n", qop="auth-int,auth"'), REGISTER, BOB);
    expect(second?.name).toBe('Proxy-Authorization');
    expect(digestParameters(second?.value ?? '')?.get('qop')).toBe('auth');
  });

  it('quotes and unquotes what holds quotes and commas', () => {
    const challenge = parseChallenge('Digest realm="a \\"b\\", c", nonce="n,1", opaque="x=y"');
    expect(challenge).toMatchObject({ realm: 'a "b", c', nonce: 'n,1', opaque: 'x=y', qop: undefined });
  });

  it.each(['Basic realm="r"', 'Digest realm="r"', 'Digest realm="r", nonce="n", algorithm=SHA-256'])(
    'leaves %s unanswered',
    (value) => {
      expect(answerChallenge(challenged(401, value), REGISTER, BOB)).toBeUndefined();
    },
  );
});
