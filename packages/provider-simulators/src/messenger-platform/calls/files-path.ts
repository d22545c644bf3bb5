/** Where files that people send are fetched, as on Meta's host for them. */
export const filesPath = '/ig_messaging_cdn/';
