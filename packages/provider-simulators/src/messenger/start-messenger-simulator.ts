import type { GraphRoute } from '../graph/calls/graph-context.ts';
import { graphRoute } from '../graph/calls/graph-door.ts';
import { listenOnLoopback } from '../graph/loopback-server.ts';
import {
  type AddRoutes,
  createDirectApp,
  nothingThere,
} from '../messenger-platform/calls/direct-app.ts';
import type { DirectOptions } from '../messenger-platform/direct-settings.ts';
import type { DirectSimulation } from '../messenger-platform/direct-simulation.ts';
import {
  createDirectSimulator,
  type DirectSimulator,
} from '../messenger-platform/start-direct-simulator.ts';
import { createLeadStore, type LeadStore } from './leads/lead-store.ts';
import { type InboundLead, playLead, type ReceivedLead } from './leads/play-lead.ts';
import { serveLead } from './leads/serve-lead.ts';
import { messengerPlatform, type MessengerTelling, pageAccount } from './messenger-platform.ts';

/** A Page with the token that may use it. */
export type SimulatedPage = {
  readonly pageId: string;
  readonly accessToken: string;
  /** Default: made of the id. */
  readonly name?: string;
};

/** What the simulator is started with; everything but the Pages and the secret has a default. */
export type MessengerSimulatorOptions = DirectOptions &
  Partial<MessengerTelling> & {
    /** Default: any free one. */
    readonly port?: number;
    readonly accounts: readonly SimulatedPage[];
    /** Signs webhooks and checks `appsecret_proof`. */
    readonly appSecret: string;
  };

/** Meta for Pages, on this machine: Messenger, comments and lead ads. */
export type MessengerSimulator = DirectSimulator & {
  /** What stands in for `https://graph.facebook.com`. */
  readonly url: string;
  /** Lets somebody fill in a form. @throws Error when the Page is not one of the simulator's */
  readonly lead: (lead: InboundLead) => Promise<ReceivedLead>;
  /** How often a lead was asked for, whatever the answer. */
  readonly leadReads: (leadgenId: string) => number;
};

/** Small enough to be a JSON number, as echoes have it. */
const appId = 1_234_567_890_123_456;

/**
 * Starts a simulator of Messenger, of comments under what a Page publishes, and of lead ads on 127.0.0.1: it checks calls, holds
 * windows and limits, and sends signed webhooks, as Meta does.
 *
 * @throws Error when the port is taken
 * @see https://developers.facebook.com/docs/messenger-platform (read 2026-11-21)
 */
export async function startMessengerSimulator(
  options: MessengerSimulatorOptions,
): Promise<MessengerSimulator> {
  const { simulation, controls } = createDirectSimulator(
    messengerPlatform({ appId, deliveries: 'mids', ...options }),
    options.accounts.map((page) => pageAccount(page, options.appSecret)),
    options,
  );
  const leads = createLeadStore();
  const app = createDirectApp(simulation, 'facebook', leadRoutes(simulation, leads));
  const server = await listenOnLoopback(app.fetch, options.port);
  simulation.addresses.set('facebook', server.url);
  return {
    ...controls,
    url: server.url,
    lead: async (lead) => playLead(simulation, leads, lead),
    leadReads: leads.readsOf,
    close: async () => {
      await Promise.all([controls.close(), server.close()]);
    },
  };
}

function leadRoutes(simulation: DirectSimulation, leads: LeadStore): AddRoutes {
  const route: GraphRoute = (context, token) => {
    const lead = leads.find(context.req.param('id') ?? '');
    if (lead === undefined || !simulation.tokens.allows(token, lead.pageId)) {
      return nothingThere(context);
    }
    return serveLead(simulation, leads, { lead, fields: context.req.query('fields') });
  };
  return (app, door) => {
    app.get('/:version/:id', graphRoute(door, route));
  };
}
