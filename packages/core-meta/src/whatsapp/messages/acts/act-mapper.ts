import type { ParsedEvent } from '@pyloto/core-connectors';

import type { JsonObject } from '../../../json/json-object.ts';
import type { WhatsAppValueContext } from '../../value-context.ts';
import type { MessageHead } from '../message-head.ts';

/**
 * Maps a message that is no message but an act upon one.
 *
 * @returns the act's event, or the expectation that is not met as text
 */
export type ActMapper = (
  message: JsonObject,
  context: WhatsAppValueContext,
  head: MessageHead,
) => ParsedEvent | string;
