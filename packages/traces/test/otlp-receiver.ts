import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A span as OTLP has it in JSON (opentelemetry-proto, `trace.proto`, `Span`). */
export interface SentSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly startTimeUnixNano: string;
  readonly endTimeUnixNano: string;
  readonly attributes: readonly { readonly key: string; readonly value: Readonly<Record<string, unknown>> }[];
  readonly events?: readonly { readonly name: string }[];
  readonly links?: readonly { readonly traceId: string; readonly spanId: string }[];
  readonly status: { readonly code?: number };
}

interface Body {
  readonly resourceSpans: readonly {
    readonly resource: Pick<SentSpan, 'attributes'>;
    readonly scopeSpans: readonly { readonly spans: readonly SentSpan[] }[];
  }[];
}

const valueOf = (value: Readonly<Record<string, unknown>>): unknown => {
  const [only] = Object.values(value);
  return 'intValue' in value ? Number(only) : only;
};

export const attributesOf = ({ attributes }: Pick<SentSpan, 'attributes'>): Readonly<Record<string, unknown>> =>
  Object.fromEntries(attributes.map(({ key, value }) => [key, valueOf(value)]));

/** Takes OTLP over HTTP on loopback; `answer` may refuse, or leave the sender waiting. */
export async function otlpReceiver(answer: (response: ServerResponse) => void = (response) => response.end('{}')) {
  const spans: SentSpan[] = [];
  const requests: {
    readonly authorization: string | undefined;
    readonly resource: Readonly<Record<string, unknown>>;
  }[] = [];
  let waiting: (() => void)[] = [];
  let answering = answer;
  const wake = (): void => {
    for (const each of waiting.splice(0)) each();
  };
  const server = createServer((request, response) => {
    let text = '';
    request.on('data', (chunk: Buffer) => (text += chunk.toString()));
    request.on('end', () => {
      const { resourceSpans } = JSON.parse(text) as Body;
      for (const { resource, scopeSpans } of resourceSpans) {
        requests.push({ authorization: request.headers.authorization, resource: attributesOf(resource) });
        for (const scope of scopeSpans) spans.push(...scope.spans);
      }
      answering(response);
      wake();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1/traces`,
    spans,
    requests,
    answer: (how: (response: ServerResponse) => void): void => void (answering = how),
    wake,
    until: async (holds: () => boolean): Promise<void> => {
      while (!holds()) await new Promise<void>((resolve) => (waiting = [...waiting, resolve]));
    },
    close: async (): Promise<void> => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
