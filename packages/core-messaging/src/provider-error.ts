import { z } from 'zod';

/** An error as the provider reported it inside a delivery. `code` is the provider's, as text. */
export const ProviderErrorSchema = z
  .object({
    code: z.string().min(1),
    title: z.string().optional(),
    details: z.string().optional(),
    helpUrl: z.string().optional(),
  })
  .meta({ id: 'ProviderError' });
export type ProviderError = z.infer<typeof ProviderErrorSchema>;
