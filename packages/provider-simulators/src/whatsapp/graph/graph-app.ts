import type { GraphContext, GraphApp, GraphRoute } from '../../graph/calls/graph-context.ts';
import {
  createGraphApp,
  fileRoute,
  type GraphDoor,
  graphRoute,
  refused,
} from '../../graph/calls/graph-door.ts';
import { badParam, noSuchObject } from '../../graph/calls/graph-refusal.ts';
import type { Reply } from '../../graph/calls/reply.ts';
import { formOf, payloadOf, readBody } from '../../graph/calls/request-body.ts';
import { addUsageHeaders } from '../../graph/calls/usage-headers.ts';
import { maxFileBytes } from '../media/file-rules.ts';
import type { StoredFile } from '../media/media-store.ts';
import { serveDescription, serveFile, serveUpload } from '../media/serve-media.ts';
import { serveMessage } from '../messages/serve-message.ts';
import type { Simulation } from '../simulation.ts';
import type { SimulatedAccount } from '../simulator-options.ts';

const maxMessageBytes = 1024 * 1024;
const maxUploadBytes = maxFileBytes + 1024 * 1024;
/** The part of the Graph API that WhatsApp needs, over HTTP. */
export function createWhatsAppApp(simulation: Simulation): GraphApp {
  const addUsage = addUsageOf(simulation);
  const door = { simulation, addUsage };
  const on = (route: GraphRoute) => graphRoute(door, route);
  return createGraphApp(door, (app) => {
    app.get('/whatsapp_business/attachments/', fileRoute(door, downloadRoute(simulation)));
    app.post('/:version/:id/messages', on(messageRoute(simulation, 'messages')));
    app.post(
      '/:version/:id/marketing_messages',
      on(messageRoute(simulation, 'marketing_messages')),
    );
    app.post('/:version/:id/media', on(uploadRoute(simulation)));
    app.get('/:version/:id', on(storedFileRoute(simulation, describeFile)));
    app.delete('/:version/:id', on(storedFileRoute(simulation, deleteFile)));
  });
}

function addUsageOf(simulation: Simulation): GraphDoor['addUsage'] {
  return ({ req }, answered) => {
    const account = findAccount(simulation, req.param('id'));
    const usage = account && {
      id: account.wabaId,
      type: 'whatsapp',
      limitCode: 80007,
      usedPercent: simulation.throughput.usedPercent(account.phoneNumberId),
    };
    addUsageHeaders(answered, usage);
  };
}

function messageRoute(simulation: Simulation, edge: 'messages' | 'marketing_messages'): GraphRoute {
  return async (context, token) => {
    const account = accountOf(simulation, context, token);
    if (account === undefined) return nothingThere(context);
    const payload = payloadOf(await readBody(context, maxMessageBytes));
    return payload === undefined
      ? refused(badParam('The parameter messaging_product is required.'))
      : serveMessage(simulation, { account, payload, edge });
  };
}

function uploadRoute(simulation: Simulation): GraphRoute {
  return async (context, token) => {
    const account = accountOf(simulation, context, token);
    if (account === undefined) return nothingThere(context);
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

function storedFileRoute(simulation: Simulation, serve: FileRoute): GraphRoute {
  return (context, token) => {
    const file = simulation.media.find(context.req.param('id') ?? '');
    const asked = context.req.query('phone_number_id');
    if (file === undefined || !simulation.tokens.allows(token, file.accountId)) {
      return nothingThere(context);
    }
    if (asked !== undefined && asked !== file.accountId) return nothingThere(context);
    return serve(simulation, file);
  };
}

function downloadRoute(simulation: Simulation): GraphRoute {
  return (context, token) => {
    const { mid = '', hash = '' } = context.req.query();
    const file = simulation.media.fileAt(mid, hash);
    return file !== undefined && simulation.tokens.allows(token, file.accountId)
      ? serveFile(simulation, file)
      : { kind: 'raw', status: 404, text: 'Not Found', type: 'text/plain; charset=utf-8' };
  };
}

function accountOf(
  simulation: Simulation,
  context: GraphContext,
  token: string,
): SimulatedAccount | undefined {
  const id = context.req.param('id') ?? '';
  return simulation.tokens.allows(token, id) ? findAccount(simulation, id) : undefined;
}

function findAccount({ settings }: Simulation, id = ''): SimulatedAccount | undefined {
  return settings.accounts.find(({ phoneNumberId }) => phoneNumberId === id);
}

function nothingThere({ req }: GraphContext): Reply {
  return refused(noSuchObject(req.method, req.param('id') ?? ''));
}
