import { badParam, type GraphRefusal } from '../../graph/calls/graph-refusal.ts';
import { listOf, type ParamRule, required, shape } from '../../graph/calls/param-rules.ts';
import { anyObject, flag, oneOf, text, webAddress } from '../../graph/calls/value-rules.ts';
import { isJsonObject, type JsonObject } from '../../graph/json-object.ts';
import type { DirectPlatform } from '../platform.ts';
import { templateRule } from './template-rules.ts';

const maxQuickReplies = 13;
const filePayload = shape({
  url: webAddress,
  attachment_id: text(256),
  is_reusable: flag,
});
const quickReply = shape({
  content_type: required(oneOf(['text', 'user_phone_number', 'user_email'])),
  title: text(20),
  payload: text(1000),
  image_url: webAddress,
});

/**
 * What `message` may hold: a text or something attached, and quick replies under it.
 *
 * @see https://developers.facebook.com/docs/messenger-platform/reference/send-api (read 2026-11-21)
 */
export function messageRule(platform: DirectPlatform): ParamRule {
  const rule = shape({
    text: platform.text,
    attachment: attachmentRule(platform),
    attachments: listOf(imageRule, platform.maxImages),
    quick_replies: listOf(quickReplyRule, maxQuickReplies),
    metadata: text(1000),
  });
  return { check: (value, path) => rule.check(value, path) ?? checkParts(value) };
}

function checkParts(message: unknown): GraphRefusal | undefined {
  if (!isJsonObject(message)) return undefined;
  const parts = ['text', 'attachment', 'attachments'].filter((part) => message[part] !== undefined);
  if (parts.length === 0)
    return badParam('Message cannot be empty, must provide valid attachment or text');
  return parts.length === 1
    ? undefined
    : badParam('Cannot send message with both text and attachment');
}

const quickReplyRule: ParamRule = {
  check: (value, path) => quickReply.check(value, path) ?? checkTextReply(value, path),
};

/** A reply that is no number and no address of the person needs its own words. */
function checkTextReply(value: unknown, path: string): GraphRefusal | undefined {
  if (!isJsonObject(value) || value['content_type'] !== 'text') return undefined;
  const missing = ['title', 'payload'].find((name) => value[name] === undefined);
  return missing === undefined
    ? undefined
    : badParam(`The parameter ${path}['${missing}'] is required.`);
}

const fileRule: ParamRule = {
  check: (value, path) => filePayload.check(value, path) ?? checkSource(value, path),
};

function checkSource(payload: unknown, path: string): GraphRefusal | undefined {
  const sources = isJsonObject(payload)
    ? ['url', 'attachment_id'].filter((name) => payload[name] !== undefined)
    : [];
  return sources.length === 1
    ? undefined
    : badParam(`Param ${path} must have either url or attachment_id.`);
}

const imageRule = shape({ type: required(oneOf(['image'])), payload: required(fileRule) });

function attachmentRule(platform: DirectPlatform): ParamRule {
  const payloads: Readonly<Record<string, ParamRule>> = {
    image: required(fileRule),
    video: required(fileRule),
    audio: required(fileRule),
    file: required(fileRule),
    template: required(templateRule(platform.buttonTypes)),
    ...platform.ownAttachments,
  };
  return {
    check: (value, path) => {
      if (!isJsonObject(value)) return anyObject.check(value, path);
      const unknown = oneOf(Object.keys(payloads)).check(value['type'], `${path}['type']`);
      return unknown ?? attachmentOf(payloads, value).check(value, path);
    },
  };
}

function attachmentOf(payloads: Readonly<Record<string, ParamRule>>, value: JsonObject): ParamRule {
  return shape({ type: text(50), payload: payloads[String(value['type'])] ?? anyObject });
}
