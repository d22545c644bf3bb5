import type { MessageContent } from '@pyloto/core-messaging';

import type { JsonObject } from '../../../json/json-object.ts';

/** How the content of one message type is read. */
export type ContentMapper = {
  /** What a message of the type must hold; the reason when it does not. */
  readonly expectation: string;
  /** @returns undefined when the message does not hold it */
  readonly map: (message: JsonObject) => MessageContent | undefined;
};
