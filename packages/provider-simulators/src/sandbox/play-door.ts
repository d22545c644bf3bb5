import { Hono } from 'hono';
import { z } from 'zod';

/** Something that somebody may do in a sandbox: `POST /sandbox/<name>`. */
export type Play = {
  readonly answer: (body: unknown) => Promise<object | undefined>;
  /** A body that is taken, for who sent another. */
  readonly example: object;
};

/** What every play says; without an account it happens at the first one. */
const playedAt = { accountId: z.string().min(1).optional() };
/** Who does it, by the channel's id of them. */
const person = z.string().regex(/^\d{5,20}$/);

/** Somebody writes. */
export const PlayedMessageSchema = z.strictObject({
  ...playedAt,
  from: person,
  text: z.string().min(1),
  name: z.string().min(1).optional(),
});

/** Somebody comments, under an invented post unless another is named. */
export const PlayedCommentSchema = z.strictObject({
  ...playedAt,
  from: person,
  text: z.string().min(1),
  mediaId: z.string().min(1).default('18027364519283746'),
});

/** Somebody fills in a form. */
export const PlayedLeadSchema = z.strictObject({
  ...playedAt,
  fields: z.record(z.string(), z.union([z.string(), z.array(z.string())])),
  formId: z
    .string()
    .regex(/^\d{1,20}$/)
    .default('731920465518273'),
});

/** Makes a play of what reads its body and what happens then, at one of the accounts. */
export function play<TPlayed extends { accountId?: string | undefined }>(
  accountIds: readonly string[],
  schema: z.ZodType<TPlayed>,
  {
    example,
    happens,
  }: {
    readonly example: object;
    readonly happens: (played: TPlayed, accountId: string) => Promise<object>;
  },
): Play {
  return {
    example,
    answer: async (body) => {
      const read = schema.safeParse(body);
      const accountId = read.data?.accountId ?? accountIds[0] ?? '';
      if (!read.success || !accountIds.includes(accountId)) return undefined;
      return happens(read.data, accountId);
    },
  };
}

/** Serves plays, each as `POST /sandbox/<name>`: 200 with what came of it, 400 with an example of what is taken. */
export function playDoor(plays: Readonly<Record<string, Play>>): Hono {
  const door = new Hono();
  for (const [name, { answer, example }] of Object.entries(plays)) {
    door.post(`/sandbox/${name}`, async (c) => {
      const played = await answer(await c.req.json().catch(() => undefined));
      if (played !== undefined) return c.json({ ok: true, ...played });
      const message = `the body must be like ${JSON.stringify(example)}, and accountId, if given, one of the app’s`;
      return c.json({ ok: false, message }, 400);
    });
  }
  return door;
}
