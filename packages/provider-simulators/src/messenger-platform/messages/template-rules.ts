import { badParam, type GraphRefusal } from '../../graph/calls/graph-refusal.ts';
import { listOf, type ParamRule, required, shape } from '../../graph/calls/param-rules.ts';
import { anyObject, flag, oneOf, text, webAddress } from '../../graph/calls/value-rules.ts';
import { isJsonObject } from '../../graph/json-object.ts';

const maxButtons = 3;
const maxElements = 10;
const anyText = text(1000, 0);
const title = required(text(20));

/** What each type of button may hold. */
const buttonShapes: Readonly<Record<string, ParamRule>> = {
  web_url: shape({
    type: required(anyText),
    url: required(webAddress),
    title,
    webview_height_ratio: oneOf(['compact', 'tall', 'full']),
    messenger_extensions: flag,
    fallback_url: webAddress,
    webview_share_button: anyText,
  }),
  postback: shape({ type: required(anyText), title, payload: required(text(1000)) }),
  phone_number: shape({ type: required(anyText), title, payload: required(text(20)) }),
  account_link: shape({ type: required(anyText), url: required(webAddress) }),
  account_unlink: shape({ type: required(anyText) }),
};

/**
 * Templates: up to three buttons under a text of 640 characters, up to ten elements with titles of 80.
 *
 * @param types the types of buttons that the product knows
 * @see https://developers.facebook.com/docs/messenger-platform/send-messages/templates (read 2026-11-21)
 */
export function templateRule(types: readonly string[]): ParamRule {
  const buttons = listOf(buttonRule(types), maxButtons);
  const shapes: Readonly<Record<string, ParamRule>> = {
    button: shape({
      template_type: anyText,
      text: required(text(640)),
      buttons: required(buttons),
      sharable: flag,
    }),
    generic: shape({
      template_type: anyText,
      elements: required(listOf(elementRule(buttons), maxElements)),
      image_aspect_ratio: oneOf(['horizontal', 'square']),
      sharable: flag,
    }),
    media: shape({
      template_type: anyText,
      elements: required(listOf(mediaRule(buttons), 1)),
      sharable: flag,
    }),
    product: shape({
      template_type: anyText,
      elements: required(listOf(shape({ id: required(anyText) }), maxElements)),
    }),
    receipt: anyObject,
  };
  return {
    check: (value, path) => {
      if (!isJsonObject(value)) return anyObject.check(value, path);
      const type = value['template_type'];
      const unknown = oneOf(Object.keys(shapes)).check(type, `${path}['template_type']`);
      return unknown ?? shapes[String(type)]?.check(value, path);
    },
  };
}

function buttonRule(types: readonly string[]): ParamRule {
  return {
    check: (value, path) => {
      if (!isJsonObject(value)) return anyObject.check(value, path);
      const unknown = oneOf(types).check(value['type'], `${path}['type']`);
      return unknown ?? buttonShapes[String(value['type'])]?.check(value, path);
    },
  };
}

function elementRule(buttons: ParamRule): ParamRule {
  const rule = shape({
    title: required(text(80)),
    subtitle: text(80, 0),
    image_url: webAddress,
    default_action: anyObject,
    buttons,
  });
  return { check: (value, path) => rule.check(value, path) ?? checkNotBare(value) };
}

/** A title alone is no element. */
function checkNotBare(value: unknown): GraphRefusal | undefined {
  return isJsonObject(value) && Object.keys(value).length < 2
    ? badParam(
        'Incomplete element data: title and at least one other field (image url, subtitle or buttons) is required with non-empty value',
      )
    : undefined;
}

function mediaRule(buttons: ParamRule): ParamRule {
  return shape({
    media_type: required(oneOf(['image', 'video'])),
    attachment_id: anyText,
    url: webAddress,
    buttons,
  });
}
