import { z } from 'zod';

import { ERROR_ANSWERS } from '../webhook/answer.ts';

/** The body of an answer that is about the request, and not about a command in it. */
export const ErrorAnswerSchema = z
  .strictObject({
    ok: z.literal(false),
    correlationId: z.string(),
    error: z.strictObject({ code: z.enum(Object.keys(ERROR_ANSWERS)), message: z.string() }),
  })
  .meta({ id: 'ErrorAnswer' });
