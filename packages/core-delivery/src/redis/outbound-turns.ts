import type { OutboundId } from '@pyloto/core-connectors';

import type { HeldOutbound } from './outbound-form.ts';

/** So many are remembered; the one that began first makes room, and its end costs a read. */
const MOST_TURNS = 1_000;

/** Entries as they were when a turn began in this process, by the token of its owner, so that its end needs no read. */
export class OutboundTurns {
  readonly #byOwner = new Map<string, { readonly id: OutboundId; readonly held: HeldOutbound }>();

  remember(id: OutboundId, held: HeldOutbound): void {
    const { turn } = held.entry;
    if (turn === undefined) return;
    if (this.#byOwner.size >= MOST_TURNS) {
      const [first] = this.#byOwner.keys();
      if (first !== undefined) this.#byOwner.delete(first);
    }
    this.#byOwner.set(turn.ownerToken, { id, held });
  }

  /** Forgets it, too: what is said about a turn again is read first. */
  take(id: OutboundId, ownerToken: string): HeldOutbound | undefined {
    const begun = this.#byOwner.get(ownerToken);
    if (begun === undefined) return undefined;
    this.#byOwner.delete(ownerToken);
    const { tenantId, connector, clientMessageId } = begun.id;
    const isSame =
      tenantId === id.tenantId &&
      connector === id.connector &&
      clientMessageId === id.clientMessageId;
    return isSame ? begun.held : undefined;
  }
}
