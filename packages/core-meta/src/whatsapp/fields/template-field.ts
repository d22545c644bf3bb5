import {
  MESSAGING_CAPABILITIES,
  MESSAGING_EVENT_TYPES,
  type TemplateChanged,
} from '@pyloto/core-messaging';

import { asId, asString } from '../../json/as-json-value.ts';
import type { JsonObject } from '../../json/json-object.ts';
import { withoutAbsent } from '../../json/without-absent.ts';
import type { FieldMapper } from '../../delivery/change.ts';
import { invalidItem } from '../../delivery/skipped-item.ts';
import { accountChannel } from './account-channel.ts';
import { entryMoment } from '../../delivery/entry-moment.ts';
import { fieldEvent } from './field-event.ts';
import { flattenDetails } from './flatten-details.ts';

type Aspect = TemplateChanged['aspect'];

const VALUE_KEYS: Readonly<Record<Aspect, readonly [now?: string, before?: string]>> = {
  status: ['event'],
  category: ['new_category', 'previous_category'],
  quality: ['new_quality_score', 'previous_quality_score'],
  components: [],
};

/**
 * Maps a field about a message template to `template_changed`.
 *
 * The id is a JSON number. A category that is only announced has `correct_category` and
 * `category_update_timestamp`, which stand in the details. The documentation prints a quality change
 * under `message_template_status_update`, so the value decides.
 *
 * @see https://developers.facebook.com/docs/whatsapp/cloud-api/webhooks/reference/message_template_status_update (read 2026-11-21)
 */
export function templateField(fieldAspect: Aspect): FieldMapper {
  return (change) => {
    const { value } = change;
    const channel = accountChannel(change);
    if (channel === undefined) {
      change.items.push(invalidItem(change.field, 'entry has no id'));
      return;
    }
    const aspect = value.new_quality_score === undefined ? fieldAspect : 'quality';
    const occurredAt = entryMoment(change);
    const payload: TemplateChanged = {
      channel,
      aspect,
      ...describe(value, aspect),
      occurredAt,
    };
    change.items.push(
      fieldEvent(change, {
        capabilityId: MESSAGING_CAPABILITIES.templateUpdates,
        type: MESSAGING_EVENT_TYPES.templateChanged,
        channel,
        occurredAt,
        payload,
        keyedBy: value,
      }),
    );
  };
}

function describe(
  value: JsonObject,
  aspect: Aspect,
): Omit<TemplateChanged, 'channel' | 'aspect' | 'occurredAt'> {
  const {
    message_template_id: id,
    message_template_name: name,
    message_template_language: language,
    reason,
    ...rest
  } = value;
  const [nowKey = '', beforeKey = ''] = VALUE_KEYS[aspect];
  const { [nowKey]: now, [beforeKey]: before, ...details } = rest;
  return withoutAbsent({
    templateId: asId(id),
    templateName: asString(name),
    language: asString(language),
    value: asString(now),
    previousValue: asString(before),
    reason: asString(reason),
    details: flattenDetails(details),
  });
}
