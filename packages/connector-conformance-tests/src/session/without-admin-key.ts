import type { RunningConnector } from './running-connector.ts';
import type { Session } from './session.ts';

/** A connector without an admin key, to which nothing but the check of its metrics delivers. */
export function withoutAdminKey(session: Session): Promise<RunningConnector> {
  return session.shared({ env: { PYLOTO_ADMIN_KEY: undefined } });
}
