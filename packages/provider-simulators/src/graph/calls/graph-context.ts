import type { HttpBindings } from '@hono/node-server';
import type { Context, Hono } from 'hono';

import type { Reply } from './reply.ts';

type Environment = { Bindings: HttpBindings };

/** Places of the Graph API. */
export type GraphApp = Hono<Environment>;

/** A call as it came. */
export type GraphContext = Context<Environment>;

/** Answers a call whose token is good. */
export type GraphRoute = (context: GraphContext, token: string) => Reply | Promise<Reply>;

/** What was answered, before it leaves. */
export type Answered = {
  readonly response: Response;
  readonly reply: Reply;
};
