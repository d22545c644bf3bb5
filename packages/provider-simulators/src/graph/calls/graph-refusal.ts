/** What a call is answered when Graph does not do it. */
export type GraphRefusal = {
  /** HTTP status; it does not say whether to try again, the code does. */
  readonly status: number;
  readonly code: number;
  readonly message: string;
  readonly type: 'OAuthException' | 'GraphMethodException';
  readonly subcode?: number;
  readonly isTransient?: true;
  /** `error_data`, with what the code means this time. */
  readonly data?: object;
};

/** What is known of a code of Meta's tables. */
export type KnownRefusal = {
  readonly status: number;
  readonly title: string;
  readonly subcode?: number;
  readonly isTransient?: true;
};

/**
 * Codes of Graph itself, whatever the product. Some faults that last come with status 500.
 *
 * @see https://developers.facebook.com/docs/graph-api/guides/error-handling (read 2026-11-21)
 */
export const graphRefusals: Readonly<Record<number, KnownRefusal>> = {
  3: { status: 500, title: 'Application does not have the capability to make this API call.' },
  4: { status: 400, title: 'Application request limit reached', isTransient: true },
  10: { status: 403, title: 'Application does not have permission for this action' },
  200: { status: 403, title: 'Permissions error' },
  368: {
    status: 403,
    title: 'The action attempted has been deemed abusive or is otherwise disallowed',
    subcode: 1_390_008,
  },
};

/** Codes whose text Graph does not begin with `(#code)`. */
const unnumbered = new Set([368]);

/** The refusal of a code as a table of Meta's has it. */
export function knownRefusal(code: number, known: KnownRefusal): GraphRefusal {
  const { status, title, subcode, isTransient } = known;
  return {
    status,
    code,
    message: unnumbered.has(code) ? title : `(#${code}) ${title}`,
    type: 'OAuthException',
    ...(subcode !== undefined && { subcode }),
    ...(isTransient && { isTransient }),
  };
}

/** A parameter that Graph itself, before the product, does not take. */
export function badParam(sentence: string): GraphRefusal {
  return { status: 400, code: 100, message: `(#100) ${sentence}`, type: 'OAuthException' };
}

/** Graph does not tell an object that is not there from one that the token may not see. */
export function noSuchObject(method: string, id: string): GraphRefusal {
  return {
    status: 400,
    code: 100,
    subcode: 33,
    type: 'GraphMethodException',
    message: `Unsupported ${method.toLowerCase()} request. Object with ID '${id}' does not exist, cannot be loaded due to missing permissions, or does not support this operation. Please read the Graph API documentation at https://developers.facebook.com/docs/graph-api`,
  };
}

/** A path that is no place of the Graph API. */
export function unknownPath(path: string): GraphRefusal {
  return {
    status: 400,
    code: 2500,
    type: 'OAuthException',
    message: `Unknown path components: ${path}`,
  };
}

/** The body of the answer, keys in Graph's order. */
export function refusalBody(refusal: GraphRefusal, traceId: string): object {
  const { message, type, code, subcode, isTransient, data } = refusal;
  return {
    error: {
      message,
      type,
      code,
      ...(subcode !== undefined && { error_subcode: subcode }),
      ...(isTransient && { is_transient: isTransient }),
      ...(data !== undefined && { error_data: data }),
      fbtrace_id: traceId,
    },
  };
}
