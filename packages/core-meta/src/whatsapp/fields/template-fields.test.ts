import { expect, test } from 'vitest';

import { onlyEvent, onlySkipped, parseChange, WABA_ID } from '../test-deliveries.ts';

const TIME = { time: 1_772_441_727 };
const TEMPLATE = {
  message_template_id: 594425479261596,
  message_template_name: 'order_ready',
  message_template_language: 'en_US',
};
const MAPPED = { templateId: '594425479261596', templateName: 'order_ready', language: 'en_US' };

function payloadOf(field: string, value: object): unknown {
  return onlyEvent(parseChange(field, { ...TEMPLATE, ...value }, TIME)).payload;
}

test('a template that was rejected says why', () => {
  const value = {
    event: 'REJECTED',
    reason: 'INVALID_FORMAT',
    rejection_info: { reason: 'side by side' },
  };
  expect(payloadOf('message_template_status_update', value)).toEqual({
    channel: { type: 'whatsapp', accountId: WABA_ID },
    aspect: 'status',
    ...MAPPED,
    value: 'REJECTED',
    reason: 'INVALID_FORMAT',
    details: { 'rejectionInfo.reason': 'side by side' },
    occurredAt: '2026-03-02T08:55:27.000Z',
  });
});

test('a template in another category names both', () => {
  const value = { previous_category: 'MARKETING', new_category: 'UTILITY' };
  expect(payloadOf('template_category_update', value)).toMatchObject({
    aspect: 'category',
    ...MAPPED,
    value: 'UTILITY',
    previousValue: 'MARKETING',
    details: {},
  });
});

test('a category that is only announced stands in the details', () => {
  const value = {
    new_category: 'UTILITY',
    correct_category: 'MARKETING',
    category_update_timestamp: 1746169200,
  };
  expect(payloadOf('template_category_update', value)).toMatchObject({
    value: 'UTILITY',
    details: { correctCategory: 'MARKETING', categoryUpdateTimestamp: 1746169200 },
  });
});

test.each(['message_template_quality_update', 'message_template_status_update'])(
  'a quality score under %s is a change of quality',
  (field) => {
    const value = { previous_quality_score: 'GREEN', new_quality_score: 'YELLOW' };
    expect(payloadOf(field, value)).toMatchObject({
      aspect: 'quality',
      value: 'YELLOW',
      previousValue: 'GREEN',
      details: {},
    });
  },
);

test('a rewritten template brings its parts', () => {
  const value = {
    message_template_element: 'Ready, {{1}}!',
    message_template_buttons: [{ message_template_button_type: 'URL' }],
  };
  expect(payloadOf('message_template_components_update', value)).toMatchObject({
    aspect: 'components',
    details: {
      messageTemplateElement: 'Ready, {{1}}!',
      'messageTemplateButtons.0.messageTemplateButtonType': 'URL',
    },
  });
});

test('a template event without an account is invalid', () => {
  const items = parseChange('message_template_status_update', TEMPLATE, { id: null });
  expect(onlySkipped(items).outcome).toBe('invalid');
});
