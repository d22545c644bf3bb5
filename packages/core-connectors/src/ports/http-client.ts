/** One outbound call. */
export type HttpRequest = {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Bytes that come one after another are sent as they come; such a call cannot be made twice. */
  readonly body?: string | Uint8Array | AsyncIterable<Uint8Array>;
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

/** An answer whose body comes as it is read. */
export type HttpStreamResponse = Omit<HttpResponse, 'body'> & {
  /**
   * To be read to its end, or left (`return()` of its iterator), which gives the connection up; it rejects as
   * {@link HttpClient} says, with `upstream_rejected` once it is larger than `maxBytes`.
   */
  readonly body: AsyncIterable<Uint8Array>;
};

/**
 * Outbound HTTP.
 *
 * @throws ConnectorError `timeout` when no whole answer came in time, `upstream_unavailable` when the
 * connection failed or broke, `upstream_rejected` when the answer was larger than allowed (with its status),
 * `address_forbidden` when the address may not be called, `config_invalid` when the URL has a form that may not,
 * `payload_invalid` when the request is none that HTTP can carry; the signal's reason when it is aborted. Its `effect` is `none`
 * when nothing of the request left, `unknown` when some of it may have
 */
export type HttpClient = {
  readonly request: (request: HttpRequest) => Promise<HttpResponse>;
  /** Closes idle connections and waits for the open ones. */
  readonly close: () => Promise<void>;
};

/** A client that hands on large answers without keeping them. */
export type StreamingHttpClient = HttpClient & {
  readonly stream: (
    request: HttpRequest,
    limits: { readonly maxBytes: number },
  ) => Promise<HttpStreamResponse>;
};
