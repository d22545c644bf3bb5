import { z } from 'zod';

/** The fields of a {@link Command}, for the schemas of commands; spread them into a strict object. */
export const commandFields = {
  /**
   * Chosen by the caller and unique within its tenant: the same command under it has its effect once. 1 to 128 characters of
   * letters, digits and `. _ : @ / + = -`.
   */
  clientMessageId: z.string().regex(/^[\w.:@/+=-]{1,128}$/, {
    error: 'must be 1 to 128 characters of letters, digits and . _ : @ / + = -, for example c-1',
  }),
  /** The type of channel: `whatsapp`. */
  channel: z.string().regex(/^[a-z][a-z0-9-]{0,63}$/, {
    error: 'must be the type of a channel, for example whatsapp',
  }),
  /** The account that it leaves from, by the provider's id. */
  accountId: z.string().regex(/^\S{1,256}$/, {
    error: 'must be the provider’s id of the account, for example 106540352242922',
  }),
};
