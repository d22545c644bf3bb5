import { invalidToken } from '../../graph/calls/access-tokens.ts';
import type { GraphContext, GraphApp, GraphRoute } from '../../graph/calls/graph-context.ts';
import {
  createGraphApp,
  openRoute,
  type GraphDoor,
  graphRoute,
  refused,
} from '../../graph/calls/graph-door.ts';
import { noSuchObject } from '../../graph/calls/graph-refusal.ts';
import type { Reply } from '../../graph/calls/reply.ts';
import { paramsOf } from '../../graph/calls/request-body.ts';
import { addUsageHeaders } from '../../graph/calls/usage-headers.ts';
import {
  type CommentCall,
  serveDelete,
  serveHide,
  serveReply,
} from '../comments/serve-comments.ts';
import type { DirectAccount, Login } from '../direct-settings.ts';
import type { DirectSimulation } from '../direct-simulation.ts';
import { loginOf } from '../login-of.ts';
import type { Call } from '../messages/admit-send.ts';
import { serveSend } from '../messages/serve-send.ts';
import { serveUpload } from '../messages/uploads.ts';
import { filesPath } from './files-path.ts';

/** Places of one product; they come before those that all share. */
export type AddRoutes = (app: GraphApp, door: GraphDoor) => void;

const maxBodyBytes = 26 * 1024 * 1024;

/** The Graph API of one host: a token of the other login is no token here. */
export function createDirectApp(
  simulation: DirectSimulation,
  host: Login,
  addOwnRoutes: AddRoutes,
): GraphApp {
  const door = doorOf(simulation, host);
  const on = (route: GraphRoute) => graphRoute(door, route);
  const { repliesEdge } = simulation.platform.comments;
  return createGraphApp(door, (app) => {
    addOwnRoutes(app, door);
    app.get(filesPath, openRoute(door, serveFile(simulation)));
    app.post('/:version/:id/messages', on(accountRoute(simulation, serveSend)));
    app.post('/:version/:id/message_attachments', on(accountRoute(simulation, serveUpload)));
    app.on(['GET', 'POST', 'DELETE'], '/:version/:id/subscribed_apps', on(subscribed(simulation)));
    app.post(`/:version/:id/${repliesEdge}`, on(commentRoute(simulation, serveReply)));
    app.post('/:version/:id', on(commentRoute(simulation, serveHide)));
    app.delete('/:version/:id', on(commentRoute(simulation, serveDelete)));
    app.get('/:version/:id', on(nothingThere));
  });
}

/** Graph does not tell what is not there from what the token may not see. */
export function nothingThere({ req }: GraphContext): Reply {
  return refused(noSuchObject(req.method, req.param('id') ?? ''));
}

/** The account that the path names, when the token may use it. */
export function accountAt(
  { settings, tokens }: DirectSimulation,
  { req }: GraphContext,
  token: string,
): DirectAccount | undefined {
  const named = req.param('id') ?? '';
  const own = tokens.accountIdOf(token);
  return settings.accounts.find(({ id, pathIds }) =>
    named === 'me' ? id === own : pathIds.includes(named) && tokens.allows(token, id),
  );
}

function doorOf(simulation: DirectSimulation, host: Login): GraphDoor {
  const { settings, tokens } = simulation;
  return {
    simulation,
    checkToken: (token) =>
      loginOf(settings.accounts, tokens, token) === host ? undefined : invalidToken(),
    addUsage: ({ req }, answered) => {
      const account = settings.accounts.find(({ pathIds }) =>
        pathIds.includes(req.param('id') ?? ''),
      );
      addUsageHeaders(answered, account && usageOf(simulation, account));
    },
  };
}

function usageOf({ platform, throughput }: DirectSimulation, { id }: DirectAccount) {
  return { id, ...platform.usage, usedPercent: throughput.all.usedPercent(id) };
}

function accountRoute(
  simulation: DirectSimulation,
  serve: (simulation: DirectSimulation, call: Call) => Promise<Reply>,
): GraphRoute {
  return async (context, token) => {
    const account = accountAt(simulation, context, token);
    if (account === undefined) return nothingThere(context);
    return serve(simulation, { account, payload: await paramsOf(context, maxBodyBytes) });
  };
}

function subscribed(simulation: DirectSimulation): GraphRoute {
  return (context, token) => {
    const account = accountAt(simulation, context, token);
    if (account === undefined) return nothingThere(context);
    return simulation.subscribedApps.serve(context, account);
  };
}

/** No token is asked for; whoever has the address has the file. */
function serveFile({ files }: DirectSimulation): (context: GraphContext) => Reply {
  return ({ req }) => {
    const { asset_id: assetId = '', signature = '' } = req.query();
    const file = files.find(assetId, signature);
    return file === undefined
      ? { kind: 'raw', status: 403, text: 'URL signature expired', type: 'text/plain' }
      : { kind: 'file', ...file };
  };
}

function commentRoute(
  simulation: DirectSimulation,
  serve: (simulation: DirectSimulation, call: CommentCall) => Promise<Reply>,
): GraphRoute {
  return async (context, token) => {
    const comment = simulation.comments.find(context.req.param('id') ?? '');
    if (comment === undefined || !simulation.tokens.allows(token, comment.accountId)) {
      return nothingThere(context);
    }
    return serve(simulation, { comment, params: await paramsOf(context, maxBodyBytes) });
  };
}
