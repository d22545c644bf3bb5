import type { GraphContext } from '../../graph/calls/graph-context.ts';
import type { Reply } from '../../graph/calls/reply.ts';
import { BoundedMap } from '../../graph/memory/bounded-map.ts';
import type { DirectAccount } from '../direct-settings.ts';

/** Which fields the app gets webhooks of, by account. Webhooks come whether it has asked for them or not. */
export type SubscribedApps = {
  readonly fieldsOf: (accountId: string) => readonly string[];
  /** Answers `GET`, `POST` and `DELETE /<account>/subscribed_apps`. */
  readonly serve: (context: GraphContext, account: DirectAccount) => Reply;
};

const rememberedAccounts = 10_000;

/** @see https://developers.facebook.com/docs/graph-api/reference/page/subscribed_apps (read 2026-11-21) */
export function createSubscribedApps(): SubscribedApps {
  const subscribed = new BoundedMap<string, readonly string[]>(rememberedAccounts);
  const fieldsOf = (accountId: string): readonly string[] => subscribed.get(accountId) ?? [];
  return {
    fieldsOf,
    serve: ({ req }, { id }) => {
      if (req.method === 'GET') {
        const fields = subscribed.get(id);
        const data = fields === undefined ? [] : [{ subscribed_fields: fields }];
        return { kind: 'done', body: { data } };
      }
      if (req.method === 'DELETE') subscribed.delete(id);
      else subscribed.set(id, (req.query('subscribed_fields') ?? '').split(','));
      return { kind: 'done', body: { success: true } };
    },
  };
}
