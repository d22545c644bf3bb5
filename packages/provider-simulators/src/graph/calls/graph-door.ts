import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import { Hono } from 'hono';

import type { Ids } from '../ids.ts';
import type { BoundedLog } from '../memory/bounded-log.ts';
import { type AccessTokens, tokenIn } from './access-tokens.ts';
import type { Answered, GraphApp, GraphContext, GraphRoute } from './graph-context.ts';
import { type GraphRefusal, unknownPath } from './graph-refusal.ts';
import type { HandledRequest } from './handled-request.ts';
import { type Reply, responseOf } from './reply.ts';

/** What every call goes through. */
export type GraphDoor = {
  readonly simulation: {
    readonly settings: { readonly clock: { readonly now: () => number } };
    readonly ids: Ids;
    readonly tokens: Pick<AccessTokens, 'check' | 'checkProof'>;
    readonly requests: Pick<BoundedLog<HandledRequest>, 'push'>;
  };
  /** Says what the product says of what is used up. */
  readonly addUsage: (context: GraphContext, answered: Answered) => void;
  /** Why a good token is no good here. */
  readonly checkToken?: (token: string) => GraphRefusal | undefined;
};

type Handler = (context: GraphContext) => Promise<Response>;

const versionPattern = /^v\d{1,2}\.\d$/;

/** An application without places yet, whose every other place is unknown. */
export function createGraphApp(door: GraphDoor, addRoutes: (app: GraphApp) => void): GraphApp {
  const app: GraphApp = new Hono();
  addRoutes(app);
  app.all(
    '*',
    graphRoute(door, (context) => refused(unknownPath(context.req.path))),
  );
  // A caller that hangs up in the middle of its body ends here too; nobody is left to read the answer.
  app.onError((error) => new Response(`the simulator failed: ${error.message}`, { status: 500 }));
  return app;
}

/** Checks who asks, answers, and writes down how long it took. */
export function graphRoute(door: GraphDoor, route: GraphRoute): Handler {
  return fileRoute(door, (context, token) => {
    const { appsecret_proof: proof, appsecret_time: proofTime } = context.req.query();
    const refusal = door.simulation.tokens.checkProof(token, { proof, proofTime });
    return refusal === undefined ? route(context, token) : refused(refusal);
  });
}

/** The same for a file, whose address has no place for a proof. */
export function fileRoute(door: GraphDoor, route: GraphRoute): Handler {
  return openRoute(door, (context) => {
    const checked = checkedToken(door, context);
    return 'refusal' in checked ? refused(checked.refusal) : route(context, checked.token);
  });
}

/** A place that asks for no token. */
export function openRoute(
  door: GraphDoor,
  route: (context: GraphContext) => Reply | Promise<Reply>,
): Handler {
  return async (context) => answer(door, context, () => route(context));
}

/** A reply that says no. */
export function refused(refusal: GraphRefusal): Reply {
  return { kind: 'refused', refusal };
}

async function answer(
  { simulation, addUsage }: GraphDoor,
  context: GraphContext,
  serve: () => Reply | Promise<Reply>,
): Promise<Response> {
  const startedAt = performance.now();
  const requestId = simulation.ids.requestId();
  const reply = await serve();
  const response = reply.kind === 'cut' ? cut(context) : responseOf(reply, requestId);
  const handlingMs = performance.now() - startedAt;
  if (reply.accepted !== undefined) reply.accepted.handlingMs = handlingMs;
  simulation.requests.push({
    method: context.req.method,
    path: context.req.path,
    status: reply.kind === 'cut' ? 0 : response.status,
    ...(reply.kind === 'refused' && { code: reply.refusal.code }),
    ...(reply.fault !== undefined && { fault: reply.fault }),
    atMs: simulation.settings.clock.now(),
    handlingMs,
  });
  if (isOfGraph(reply)) {
    addGraphHeaders(response.headers, context.req.param('version') ?? 'v26.0', requestId);
    addUsage(context, { response, reply });
  }
  return response;
}

function checkedToken(door: GraphDoor, { req }: GraphContext): ReturnType<AccessTokens['check']> {
  const version = req.param('version');
  if (version !== undefined && !versionPattern.test(version)) {
    return { refusal: unknownPath(req.path) };
  }
  const token = tokenIn(req.header('authorization'), req.query('access_token'));
  const checked = door.simulation.tokens.check(token);
  if ('refusal' in checked) return checked;
  const refusal = door.checkToken?.(checked.token);
  return refusal === undefined ? checked : { refusal };
}

function cut(context: GraphContext): Response {
  context.env.incoming.socket.destroy();
  return RESPONSE_ALREADY_SENT;
}

/** A gateway in front of Graph says nothing of Graph. */
function isOfGraph(reply: Reply): boolean {
  return reply.kind !== 'cut' && (reply.kind !== 'raw' || reply.status === 200);
}

function addGraphHeaders(headers: Headers, version: string, requestId: string): void {
  headers.set('facebook-api-version', version);
  headers.set('x-fb-request-id', requestId);
  headers.set('x-fb-trace-id', requestId.slice(1, 12));
  headers.set('access-control-allow-origin', '*');
  headers.set('vary', 'Origin');
}
