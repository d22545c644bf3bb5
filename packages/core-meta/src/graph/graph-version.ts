/**
 * The version of the Graph API that these adapters were written and tested against.
 *
 * @see https://developers.facebook.com/docs/graph-api/changelog (read 2026-11-21)
 */
export const GRAPH_VERSION = 'v26.0';

/** Where the Graph API is, unless an operator says otherwise (`META_GRAPH_URL`). */
export const GRAPH_URL = 'https://graph.facebook.com';

/** Where the Graph API is for tokens of Instagram Login, unless an operator says otherwise (`INSTAGRAM_GRAPH_URL`). */
export const INSTAGRAM_GRAPH_URL = 'https://graph.instagram.com';
