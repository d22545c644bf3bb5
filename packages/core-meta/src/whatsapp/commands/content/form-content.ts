import type { CommandRefusal } from '@pyloto/core-connectors';
import type { OutboundContentOf } from '@pyloto/core-messaging';

import type { JsonObject } from '../../../json/json-object.ts';
import { badText, refused } from '../../../outbound/refusals.ts';
import { checkFrame, MAX_BUTTON_LENGTH, toGraphInteractive } from './interactive-frame.ts';
import type { OutboundContentMapper } from '../../../outbound/outbound-content-mapper.ts';

type FormContent = OutboundContentOf<'form'>;

const EMOJI = /\p{Extended_Pictographic}|\p{Regional_Indicator}/u;

/**
 * A form, which Meta calls a flow.
 *
 * With a screen it opens there (`navigate`); without one the form's own endpoint says where (`data_exchange`).
 *
 * @see https://developers.facebook.com/docs/whatsapp/flows/guides/sendingaflow (read 2026-11-21)
 */
export const formContent: OutboundContentMapper<'form'> = {
  check: (content) => [
    ...checkFrame(content),
    ...badText('content.button', content.button, MAX_BUTTON_LENGTH),
    ...(EMOJI.test(content.button) ? refused('content.button', 'a text without emoji') : []),
    ...checkScreen(content),
  ],
  toGraph: (content) =>
    toGraphInteractive('flow', content, { name: 'flow', parameters: toGraphParameters(content) }),
};

function checkScreen({ screen }: FormContent): readonly CommandRefusal[] {
  return screen?.data !== undefined && Object.keys(screen.data).length === 0
    ? refused('content.screen.data', 'left out, or an object with at least one member')
    : [];
}

function toGraphParameters({ form, button, token, screen, version }: FormContent): JsonObject {
  return {
    flow_message_version: '3',
    ...('id' in form ? { flow_id: form.id } : { flow_name: form.name }),
    flow_cta: button,
    flow_token: token,
    mode: version,
    flow_action: screen === undefined ? 'data_exchange' : 'navigate',
    flow_action_payload:
      screen === undefined ? undefined : { screen: screen.id, data: screen.data },
  };
}
