/** What every simulator of Meta's can be started with; everything has a default. */
export type GraphOptions = {
  readonly webhookUrl?: string;
  /** With it, `setWebhookUrl` makes the handshake. */
  readonly verifyToken?: string;
  /** Milliseconds since the epoch; windows, limits and expiry follow it, delays are real. Default: the machine's. */
  readonly clock?: { readonly now: () => number };
  /** In [0, 1). Default: `Math.random`. */
  readonly random?: () => number;
  /** Whether a call without `appsecret_proof` is refused; a wrong one always is. Default: no. */
  readonly requireProof?: boolean;
  /** How many entries each log keeps. Default: 100 000. */
  readonly historyLimit?: number;
};

/** {@link GraphOptions} with every default filled in. */
export type GraphSettings = Required<Omit<GraphOptions, 'webhookUrl' | 'verifyToken'>> & {
  readonly verifyToken: string | undefined;
};

/** Fills in the defaults. */
export function graphSettings(options: GraphOptions): GraphSettings {
  return {
    verifyToken: options.verifyToken,
    clock: options.clock ?? { now: Date.now },
    random: options.random ?? Math.random,
    requireProof: options.requireProof ?? false,
    historyLimit: options.historyLimit ?? 100_000,
  };
}
