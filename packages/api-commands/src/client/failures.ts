import type { Problem } from '@parkade/api-contract';

/** An engine answered, and does not do it. */
export class Refusal extends Error {
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problem.reason);
    this.problem = problem;
  }
}

/** Nobody answered who is an engine. */
export class NoEngine extends Error {
  readonly fix: string;

  constructor(why: string, fix: string) {
    super(why);
    this.fix = fix;
  }
}

/** The command line asks for what cannot be. */
export class Misused extends Error {}

const UNTRUSTED = /SELF_SIGNED|UNABLE_TO_|CERT_|SELF SIGNED/;

/** @param error  As the client of HTTP gives it. */
export function noEngine(engine: string, error: unknown): NoEngine {
  const { code = '', message = '' } = error as { readonly code?: string; readonly message?: string };
  const why = `${engine} cannot be asked: ${code === '' || message.includes(code) ? message : `${code} ${message}`.trim()}`;
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID')
    return new NoEngine(why, 'use the name that stands in its certificate, or have one made with this name');
  if (UNTRUSTED.test(code)) return new NoEngine(why, 'give the certificate that it is signed by: --ca FILE');
  if (code === 'EPROTO' || code.startsWith('ERR_SSL')) return new NoEngine(why, 'it may not speak TLS: try http://');
  if (code === 'UND_ERR_SOCKET')
    return new NoEngine(why, 'it may want TLS: try https://; or it was just being stopped');
  return new NoEngine(why, 'is an engine running there, with a section `api` in its configuration?');
}
