import type { OutboundContentOf } from '@pyloto/core-messaging';

import type { JsonObject } from '../../../json/json-object.ts';
import { graphMediaType, toGraphMedia } from './graph-media.ts';

type TemplateContent = OutboundContentOf<'template'>;
type HeaderParameter = NonNullable<TemplateContent['header']>;
type BodyParameter = NonNullable<TemplateContent['body']>[number];
type ButtonParameter = NonNullable<TemplateContent['buttons']>[number];

/** The places of a template that are filled in, in Meta's words; undefined when none is. */
export function toGraphComponents({
  header,
  body = [],
  buttons = [],
}: TemplateContent): readonly JsonObject[] | undefined {
  const components = [
    ...(header === undefined ? [] : [{ type: 'header', parameters: [toGraphHeader(header)] }]),
    ...(body.length === 0 ? [] : [{ type: 'body', parameters: body.map(toGraphBody) }]),
    ...buttons.map(toGraphButton),
  ];
  return components.length === 0 ? undefined : components;
}

function toGraphHeader(parameter: HeaderParameter): JsonObject {
  switch (parameter.type) {
    case 'text': {
      return { type: 'text', text: parameter.text, parameter_name: parameter.name };
    }
    case 'media': {
      const type = graphMediaType(parameter.attachment);
      return { type, [type]: toGraphMedia(parameter.attachment) };
    }
    case 'location': {
      const { latitude, longitude, name, address } = parameter;
      return { type: 'location', location: { latitude, longitude, name, address } };
    }
  }
}

function toGraphBody(parameter: BodyParameter): JsonObject {
  const { type, name: parameter_name } = parameter;
  switch (parameter.type) {
    case 'text': {
      return { type, text: parameter.text, parameter_name };
    }
    case 'currency': {
      const { fallback: fallback_value, code, amount1000: amount_1000 } = parameter;
      return { type, currency: { fallback_value, code, amount_1000 }, parameter_name };
    }
    case 'date_time': {
      return { type, date_time: { fallback_value: parameter.fallback }, parameter_name };
    }
  }
}

function toGraphButton(button: ButtonParameter): JsonObject {
  const { index } = button;
  switch (button.type) {
    case 'quick_reply': {
      const parameters = [{ type: 'payload', payload: button.payload }];
      return { type: 'button', sub_type: 'quick_reply', index, parameters };
    }
    case 'url': {
      const parameters = [{ type: 'text', text: button.suffix }];
      return { type: 'button', sub_type: 'url', index, parameters };
    }
    case 'copy_code': {
      const parameters = [{ type: 'coupon_code', coupon_code: button.code }];
      return { type: 'button', sub_type: 'copy_code', index, parameters };
    }
    case 'form': {
      const action = { flow_token: button.token, flow_action_data: button.data };
      return { type: 'button', sub_type: 'flow', index, parameters: [{ type: 'action', action }] };
    }
  }
}
