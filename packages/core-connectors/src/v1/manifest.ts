import { CapabilityIdSchema, ConnectorIdSchema } from '@pyloto/core-events';
import { z } from 'zod';

/**
 * One thing a connector can do.
 *
 * `inbound` flows from the provider to the product, `outbound` the other way. `active` is claimed only
 * when a recorded payload or a real request passes through it in a test.
 */
export const CapabilitySchema = z.strictObject({
  id: CapabilityIdSchema,
  direction: z.enum(['inbound', 'outbound']),
  status: z.enum(['active', 'planned', 'deprecated']),
});
export type Capability = z.infer<typeof CapabilitySchema>;

/** A secret that a connector needs, by the name of its environment variable. */
export const SecretRequirementSchema = z.strictObject({
  name: z.string().regex(/^[A-Z][A-Z0-9_]*$/),
  /**
   * What it is for. `webhook_signature` proves deliveries; one that also proves the app at its OAuth server, as Meta's app secrets do, is of
   * this purpose. `oauth_client_secret` proves the app there and nothing else.
   */
  purpose: z.enum(['webhook_signature', 'webhook_handshake', 'api_token', 'oauth_client_secret']),
  /** The variable of the previous value, accepted beside the current one while a rotation is under way. */
  previousName: z
    .string()
    .regex(/^[A-Z][A-Z0-9_]*$/)
    .optional(),
  rotation: z.enum(['automatic', 'manual', 'with_downtime']),
  /**
   * Whether the connector works without it, for instance because every account has a token of its own. Default false.
   *
   * Where every `webhook_signature` is optional, at least one of them has to be set all the same.
   */
  optional: z.boolean().optional(),
});
export type SecretRequirement = z.infer<typeof SecretRequirementSchema>;

/** Something that an operator may set, by the name of its environment variable. */
export const SettingSchema = z.strictObject({
  name: z.string().regex(/^[A-Z][A-Z0-9_]*$/),
  /** `url`: an http or https address without a query. `text`: what `pattern` says. */
  kind: z.enum(['url', 'text']),
  /** A regular expression that a text must match as a whole. */
  pattern: z.string().optional(),
  default: z.string(),
  /** What it is, in a sentence. */
  summary: z.string().min(1),
});
export type Setting = z.infer<typeof SettingSchema>;

/** What the operator may expect of a connector's webhook. */
export const SloSchema = z.strictObject({
  webhookAvailability: z.number().gt(0).lt(1),
  webhookP95Ms: z.int().positive(),
});
export type Slo = z.infer<typeof SloSchema>;

/** A connector's description of itself. */
export const ConnectorManifestSchema = z.strictObject({
  id: ConnectorIdSchema,
  name: z.string().min(1),
  version: z.string().regex(/^\d+\.\d+\.\d+/),
  spec: z.literal('v1'),
  capabilities: z
    .array(CapabilitySchema)
    .min(1)
    .refine(hasNoRepeatedCapability, 'a capability may be named once per direction'),
  slo: SloSchema,
  secrets: z.array(SecretRequirementSchema),
  settings: z.array(SettingSchema).optional(),
});
export type ConnectorManifest = z.infer<typeof ConnectorManifestSchema>;

function hasNoRepeatedCapability(capabilities: readonly Capability[]): boolean {
  return (
    new Set(capabilities.map((item) => `${item.id} ${item.direction}`)).size === capabilities.length
  );
}
