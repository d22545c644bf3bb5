import type { Context } from 'hono';

import { invalid } from './read-admin-body.ts';

const DEFAULT_PAGE = 50;
const LARGEST_PAGE = 200;

/** Reads `limit` of a list. @throws Refusal when it is no size of a page */
export function pageSizeOf(c: Context): number {
  const limit = c.req.query('limit') ?? String(DEFAULT_PAGE);
  const size = /^\d{1,3}$/.test(limit) ? Number(limit) : 0;
  if (size >= 1 && size <= LARGEST_PAGE) return size;
  throw invalid(`limit must be a whole number from 1 to ${LARGEST_PAGE}, for example 50`);
}
