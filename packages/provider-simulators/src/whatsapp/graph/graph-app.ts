import type { HttpBindings } from '@hono/node-server';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import { type Context, Hono } from 'hono';

import { isJsonObject, type JsonObject } from '../json-object.ts';
import { maxFileBytes } from '../media/file-rules.ts';
import type { StoredFile } from '../media/media-store.ts';
import { serveDescription, serveFile, serveUpload } from '../media/serve-media.ts';
import { serveMessage } from '../messages/serve-message.ts';
import type { Simulation } from '../simulation.ts';
import type { SimulatedAccount } from '../simulator-options.ts';
import { badParam, type GraphRefusal } from './graph-refusal.ts';
import { type Reply, responseOf } from './reply.ts';

type Environment = { Bindings: HttpBindings };
type GraphContext = Context<Environment>;
type Route = (context: GraphContext, token: string) => Reply | Promise<Reply>;

const maxMessageBytes = 1024 * 1024;
const maxUploadBytes = maxFileBytes + 1024 * 1024;
const versionPattern = /^v\d{1,2}\.\d$/;

/** The part of the Graph API that WhatsApp needs, over HTTP. */
export function createGraphApp(simulation: Simulation): Hono<Environment> {
  const app = new Hono<Environment>();
  const on = (route: Route) => async (context: GraphContext) => answer(simulation, context, route);
  app.get('/whatsapp_business/attachments/', on(downloadRoute(simulation)));
  app.post('/:version/:id/messages', on(messageRoute(simulation, 'messages')));
  app.post('/:version/:id/marketing_messages', on(messageRoute(simulation, 'marketing_messages')));
  app.post('/:version/:id/media', on(uploadRoute(simulation)));
  app.get('/:version/:id', on(fileRoute(simulation, describeFile)));
  app.delete('/:version/:id', on(fileRoute(simulation, deleteFile)));
  app.all('*', on(unknownPath));
  // A caller that hangs up in the middle of its body ends here too; nobody is left to read the answer.
  app.onError((error) => new Response(`the simulator failed: ${error.message}`, { status: 500 }));
  return app;
}

/** Checks who asks, answers, and writes down how long it took. */
async function answer(
  simulation: Simulation,
  context: GraphContext,
  route: Route,
): Promise<Response> {
  const startedAt = performance.now();
  const requestId = simulation.ids.requestId();
  const reply = await replyTo(simulation, context, route);
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
  if (reply.kind !== 'cut') addGraphHeaders(simulation, context, { response, reply, requestId });
  return response;
}

async function replyTo(
  simulation: Simulation,
  context: GraphContext,
  route: Route,
): Promise<Reply> {
  const version = context.req.param('version');
  if (version !== undefined && !versionPattern.test(version)) return unknownPath(context);
  const checked = simulation.tokens.tokenIn(context.req.header('authorization'));
  if ('refusal' in checked) return refused(checked.refusal);
  const { appsecret_proof: proof, appsecret_time: proofTime } = context.req.query();
  const unproven =
    version === undefined
      ? undefined
      : simulation.tokens.checkProof(checked.token, { proof, proofTime });
  return unproven === undefined ? route(context, checked.token) : refused(unproven);
}

function cut(context: GraphContext): Response {
  context.env.incoming.socket.destroy();
  return RESPONSE_ALREADY_SENT;
}

type Answered = { readonly response: Response; readonly reply: Reply; readonly requestId: string };

/** What Graph says about itself and about what is used up, in percent; a gateway in front of it says nothing. */
function addGraphHeaders(
  { throughput, settings }: Simulation,
  context: GraphContext,
  { response, reply, requestId }: Answered,
): void {
  if (reply.kind === 'raw' && reply.status !== 200) return;
  const { headers } = response;
  headers.set('facebook-api-version', context.req.param('version') ?? 'v26.0');
  headers.set('x-fb-request-id', requestId);
  headers.set('x-fb-trace-id', requestId.slice(1, 12));
  headers.set('access-control-allow-origin', '*');
  headers.set('vary', 'Origin');
  const code = reply.kind === 'refused' ? reply.refusal.code : undefined;
  if (code === 4)
    headers.set('x-app-usage', '{"call_count":100,"total_cputime":25,"total_time":30}');
  const account = settings.accounts.find(
    ({ phoneNumberId }) => phoneNumberId === context.req.param('id'),
  );
  if (account === undefined) return;
  const used = code === 80007 ? 100 : throughput.usedPercent(account.phoneNumberId);
  const usage = {
    type: 'whatsapp',
    call_count: used,
    total_cputime: 1,
    total_time: 1,
    estimated_time_to_regain_access: code === 80007 ? 1 : 0,
  };
  headers.set('x-business-use-case-usage', JSON.stringify({ [account.wabaId]: [usage] }));
}

function messageRoute(simulation: Simulation, edge: 'messages' | 'marketing_messages'): Route {
  return async (context, token) => {
    const account = accountOf(simulation, context, token);
    if (account === undefined) return noSuchObject(context);
    const payload = payloadOf(await readBody(context, maxMessageBytes));
    return payload === undefined
      ? refused(badParam('The parameter messaging_product is required.'))
      : serveMessage(simulation, { account, payload, edge });
  };
}

function uploadRoute(simulation: Simulation): Route {
  return async (context, token) => {
    const account = accountOf(simulation, context, token);
    if (account === undefined) return noSuchObject(context);
    const bytes = await readBody(context, maxUploadBytes);
    const type = context.req.header('content-type') ?? '';
    const form = bytes && (await formOf(bytes, type));
    return form === undefined
      ? refused(badParam('The parameter messaging_product is required.'))
      : serveUpload(simulation, account, form);
  };
}

type FileRoute = (simulation: Simulation, file: StoredFile) => Reply | Promise<Reply>;

const describeFile: FileRoute = serveDescription;
const deleteFile: FileRoute = ({ media }, { id }) => {
  media.remove(id);
  return { kind: 'done', body: { success: true } };
};

function fileRoute(simulation: Simulation, serve: FileRoute): Route {
  return (context, token) => {
    const file = simulation.media.find(context.req.param('id') ?? '');
    const owner = file && simulation.tokens.accountOf(token, file.accountId);
    const asked = context.req.query('phone_number_id');
    if (file === undefined || owner === undefined) return noSuchObject(context);
    if (asked !== undefined && asked !== owner.phoneNumberId) return noSuchObject(context);
    return serve(simulation, file);
  };
}

function downloadRoute(simulation: Simulation): Route {
  return (context, token) => {
    const { mid = '', hash = '' } = context.req.query();
    const file = simulation.media.fileAt(mid, hash);
    const owner = file && simulation.tokens.accountOf(token, file.accountId);
    return file !== undefined && owner !== undefined
      ? serveFile(simulation, file)
      : { kind: 'raw', status: 404, text: 'Not Found', type: 'text/plain; charset=utf-8' };
  };
}

function accountOf(
  { tokens }: Simulation,
  context: GraphContext,
  token: string,
): SimulatedAccount | undefined {
  return tokens.accountOf(token, context.req.param('id') ?? '');
}

function refused(refusal: GraphRefusal): Reply {
  return { kind: 'refused', refusal };
}

/** Graph does not tell an object that is not there from one that the token may not see. */
function noSuchObject(context: GraphContext): Reply {
  const method = context.req.method.toLowerCase();
  return refused({
    status: 400,
    code: 100,
    subcode: 33,
    type: 'GraphMethodException',
    message: `Unsupported ${method} request. Object with ID '${context.req.param('id') ?? ''}' does not exist, cannot be loaded due to missing permissions, or does not support this operation. Please read the Graph API documentation at https://developers.facebook.com/docs/graph-api`,
  });
}

function unknownPath(context: GraphContext): Reply {
  return refused({
    status: 400,
    code: 2500,
    type: 'OAuthException',
    message: `Unknown path components: ${context.req.path}`,
  });
}

/** The body, unless it is larger than allowed. */
async function readBody(context: GraphContext, maxBytes: number): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of context.env.incoming) {
    const bytes: Buffer = chunk;
    size += bytes.length;
    if (size <= maxBytes) chunks.push(bytes);
  }
  return size <= maxBytes ? Buffer.concat(chunks) : undefined;
}

function payloadOf(body: Buffer | undefined): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(body?.toString() ?? '');
    return isJsonObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

async function formOf(bytes: Buffer, type: string): Promise<FormData | undefined> {
  try {
    return await new Response(new Uint8Array(bytes), {
      headers: { 'content-type': type },
    }).formData();
  } catch {
    return undefined;
  }
}
