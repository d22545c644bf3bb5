import type { Fault } from '../faults/fault.ts';
import { metaJson } from '../meta-json.ts';
import { type GraphRefusal, refusalBody } from './graph-refusal.ts';

/** What was accepted with a call, whose handling time is not known yet. */
type Fresh = { handlingMs: number };

/** What a request is answered with. */
export type Reply = (
  | { readonly kind: 'done'; readonly body: object }
  | { readonly kind: 'refused'; readonly refusal: GraphRefusal }
  | { readonly kind: 'file'; readonly bytes: Uint8Array; readonly mimeType: string }
  /** Something that is no answer of Graph. */
  | { readonly kind: 'raw'; readonly status: number; readonly text: string; readonly type: string }
  | { readonly kind: 'redirect'; readonly location: string }
  | { readonly kind: 'cut' }
) & { readonly accepted?: Fresh; readonly fault?: Fault['kind'] };

const json = 'application/json; charset=UTF-8';

/** The HTTP answer of a reply, a cut one excepted. */
export function responseOf(reply: Exclude<Reply, { kind: 'cut' }>, requestId: string): Response {
  const headers = { 'content-type': json };
  switch (reply.kind) {
    case 'done':
      return new Response(metaJson(reply.body), { headers });
    case 'refused': {
      const { refusal } = reply;
      const reason = refusal.code === 190 ? 'invalid_token' : 'invalid_request';
      return new Response(metaJson(refusalBody(refusal, requestId)), {
        status: refusal.status,
        headers: {
          ...headers,
          'cache-control': 'no-store',
          ...(refusal.status < 500 && {
            'www-authenticate': `OAuth "Facebook Platform" "${reason}" "${asHeader(refusal.message)}"`,
          }),
        },
      });
    }
    case 'file':
      return new Response(Buffer.from(reply.bytes), {
        headers: { 'content-type': reply.mimeType },
      });
    case 'redirect':
      return new Response(undefined, { status: 302, headers: { location: reply.location } });
    case 'raw':
      return new Response(reply.text, {
        status: reply.status,
        headers: { 'content-type': reply.type },
      });
  }
}

/** Header values are printable ASCII. */
function asHeader(message: string): string {
  return message.replaceAll(/[^\x20-\x7e]/g, '?').slice(0, 1000);
}

/** The page that a gateway puts in front of a Graph that does not answer. */
export const badGateway: Reply = {
  kind: 'raw',
  status: 502,
  type: 'text/html; charset=utf-8',
  text: '<!DOCTYPE html>\n<html><head><title>502 Bad Gateway</title></head><body><h1>Sorry, something went wrong.</h1></body></html>\n',
};

/** An answer of 200 whose JSON ends too early. */
export function brokenAnswer(body: object): Reply {
  const text = metaJson(body);
  return { kind: 'raw', status: 200, type: json, text: text.slice(0, Math.ceil(text.length / 2)) };
}
