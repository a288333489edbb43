import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { LOOPBACK } from './redis-place.js';
import { outputOf } from './server-process.js';

export interface Certificates {
  readonly caFile: string;
  readonly serverCert: string;
  readonly serverKey: string;
  /** Texts in PEM. */
  readonly client: { readonly ca: string; readonly cert: string; readonly key: string };
}

/**
 * A certificate authority of one's own, a server certificate for 127.0.0.1 and a client certificate, all for a day.
 *
 * @throws Error when there is no `openssl`.
 */
export async function makeCertificates(directory: string): Promise<Certificates> {
  const file = (name: string): string => join(directory, name);
  const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-noenc'];
  const authority = ['-keyout', file('ca.key'), '-out', file('ca.crt')];
  await openssl(['req', '-x509', '-days', '1', '-subj', '/CN=Parkade test authority'], newKey, authority);
  await writeFile(file('names.cnf'), `subjectAltName=IP:${LOOPBACK}\n`);
  for (const name of ['server', 'client']) {
    const request = file(`${name}.csr`);
    await openssl(
      ['req', '-subj', `/CN=Parkade test ${name}`, '-keyout', file(`${name}.key`), '-out', request],
      newKey,
    );
    const signed = ['-CA', file('ca.crt'), '-CAkey', file('ca.key'), '-CAcreateserial', '-extfile', file('names.cnf')];
    await openssl(['x509', '-req', '-days', '1', '-in', request, '-out', file(`${name}.crt`)], signed);
  }
  const read = (name: string): Promise<string> => readFile(file(name), 'utf8');
  return {
    caFile: file('ca.crt'),
    serverCert: file('server.crt'),
    serverKey: file('server.key'),
    client: { ca: await read('ca.crt'), cert: await read('client.crt'), key: await read('client.key') },
  };
}

const openssl = (...words: readonly (readonly string[])[]): Promise<string> => outputOf('openssl', words.flat());
