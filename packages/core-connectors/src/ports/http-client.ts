/** One outbound call. */
export type HttpRequest = {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  /** From the call to the last byte of the answer, in milliseconds. */
  readonly timeoutMs: number;
  readonly signal?: AbortSignal;
};

/** An answer of any status; redirects are not followed. */
export type HttpResponse = {
  readonly status: number;
  /** Lower-case names; the last value where a name was repeated. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
};

/**
 * Outbound HTTP.
 *
 * @throws ConnectorError `timeout` when no whole answer came in time, `upstream_unavailable` when the
 * connection failed or broke, `upstream_rejected` when the answer was larger than allowed (with its status),
 * `address_forbidden` when the address may not be called, `config_invalid` when the URL has a form that may not,
 * `payload_invalid` when the request is none that HTTP can carry; the signal's reason when it is aborted
 */
export type HttpClient = {
  readonly request: (request: HttpRequest) => Promise<HttpResponse>;
  /** Closes idle connections and waits for the open ones. */
  readonly close: () => Promise<void>;
};
