import type {
  ConnectedAccount,
  DataDeletions,
  ProviderUser,
  ProviderUsers,
  TokenManager,
} from '@pyloto/core-auth';
import {
  type Clock,
  dataDeletionRequested,
  type Secret,
  type UserNotice,
  type UserNoticeScheme,
} from '@pyloto/core-connectors';

import { connectionEvent } from '../connections/connection-event.ts';
import type { EmitEvent } from '../emit-events.ts';

/** A provider that tells the app about people. */
export type NoticeSource = {
  readonly providerId: string;
  readonly scheme: UserNoticeScheme;
  /** The current ones first, then the previous ones still accepted. */
  readonly secrets: readonly Secret[];
};

/** A notice, and the provider that it is of. */
export type ProvenNotice = Pick<NoticeSource, 'providerId'> & { readonly notice: UserNotice };

/** What notices are carried out with. */
export type NoticeParts = {
  readonly sources: readonly NoticeSource[];
  readonly users: ProviderUsers;
  readonly deletions: DataDeletions;
  readonly tokens: Pick<TokenManager, 'withdraw'>;
  readonly emit: EmitEvent;
  readonly clock: Pick<Clock, 'now'>;
  /** Makes what a person asks with about their deletion: 32 hexadecimal digits that nobody can guess. */
  readonly newCode: () => string;
};

/** How far the provider's clock may be from ours. */
const LARGEST_SKEW_MS = 5 * 60_000;

/**
 * Withdraws every account that somebody had connected when the notice was issued: an old notice that comes again, or late, ends nothing
 * that was connected since.
 *
 * @returns the accounts, also those that were withdrawn before
 * @throws ConnectorError `state_unavailable`
 */
export async function withdrawAccounts(
  proven: ProvenNotice,
  { users, tokens }: Pick<NoticeParts, 'users' | 'tokens'>,
): Promise<readonly ConnectedAccount[]> {
  const { issuedAtMs = Number.POSITIVE_INFINITY } = proven.notice;
  const accounts = (await users.accountsOf(userOf(proven))).filter(
    ({ connectedAtMs }) => connectedAtMs <= issuedAtMs + LARGEST_SKEW_MS,
  );
  for (const account of accounts) await tokens.withdraw(account);
  return accounts;
}

/**
 * Carries out that somebody wants deleted what is kept of them: their accounts are withdrawn, the product is told of each, and who connected
 * them is forgotten. Asked again, the code stays the same.
 *
 * Somebody who has connected nothing gets a code as well: an answer says nothing about who has.
 *
 * @throws ConnectorError `state_unavailable`; what was not done yet is done when it is asked again
 */
export async function deleteDataOf(
  proven: ProvenNotice,
  parts: NoticeParts,
): Promise<{ readonly code: string; readonly accounts: readonly ConnectedAccount[] }> {
  const { deletions, users, emit, clock } = parts;
  const requestedAtMs = clock.now();
  const code = await deletions.codeOf(userOf(proven), parts.newCode());
  await deletions.keep({ code, requestedAtMs });
  const accounts = await withdrawAccounts(proven, parts);
  for (const account of accounts) {
    await emit(deletionEvent(account, code, requestedAtMs));
    await users.unlink(account);
  }
  await deletions.keep({ code, requestedAtMs, doneAtMs: clock.now() });
  return { code, accounts };
}

function deletionEvent(account: ConnectedAccount, code: string, atMs: number) {
  return connectionEvent(account, {
    type: dataDeletionRequested.type,
    kind: 'data_deletion',
    occasion: [code, String(account.connectedAtMs)],
    atMs,
    data: { requestedAt: new Date(atMs).toISOString(), confirmationCode: code },
  });
}

function userOf({ providerId, notice }: ProvenNotice): ProviderUser {
  return { providerId, userId: notice.userId };
}
