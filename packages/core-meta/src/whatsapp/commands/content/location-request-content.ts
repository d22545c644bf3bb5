import { checkFrame, toGraphInteractive } from './interactive-frame.ts';
import type { OutboundContentMapper } from '../../../outbound/outbound-content-mapper.ts';

/** Asks the person where they are. */
export const locationRequestContent: OutboundContentMapper<'location_request'> = {
  check: (content) => checkFrame(content),
  toGraph: (content) =>
    toGraphInteractive('location_request_message', content, { name: 'send_location' }),
};
