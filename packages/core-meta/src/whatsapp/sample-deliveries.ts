import { deliveredStatus, delivery, numberValue, PERSON, textMessage } from './test-deliveries.ts';

const TIME = { time: 1_772_441_727 };
const FILE = { id: '1479537139650973', mime_type: 'audio/ogg', sha256: 'tYpMWFzSnTRYZXK=' };
const act = (type: string, object: object): object =>
  textMessage({ id: `wamid.${type}`, type, text: undefined, [type]: object });

/** Invented messages of every type, well formed. */
export const SAMPLE_MESSAGES: readonly object[] = [
  textMessage(),
  textMessage({ id: 'wamid.2', context: { from: '16505550100', id: 'wamid.1' } }),
  textMessage({
    id: 'wamid.3',
    context: { forwarded: true },
    referral: { source_id: '1', ctwa_clid: 'c' },
  }),
  textMessage({
    id: 'wamid.4',
    from: undefined,
    from_user_id: PERSON.userId,
    group_id: '120@g.us',
  }),
  act('image', { ...FILE, caption: 'the blue one' }),
  act('audio', { ...FILE, voice: true }),
  act('sticker', { ...FILE, animated: false }),
  act('document', { ...FILE, filename: 'bill.pdf', url: 'https://media.example/1' }),
  act('location', { latitude: 52.5, longitude: 13.3, name: 'Shop' }),
  textMessage({
    id: 'wamid.5',
    type: 'contacts',
    contacts: [
      {
        name: { formatted_name: 'Ada', first_name: 'Ada' },
        phones: [{ phone: '+1 650 555 0143', wa_id: '16505550143', type: 'WORK' }],
        org: { company: 'Bikes' },
        origin: 'contact_request',
      },
    ],
  }),
  act('interactive', { type: 'button_reply', button_reply: { id: 'b', title: 'B' } }),
  act('interactive', { type: 'list_reply', list_reply: { id: 'r', title: 'R', description: 'd' } }),
  act('interactive', {
    type: 'nfm_reply',
    nfm_reply: { name: 'flow', body: 'Sent', response_json: '{"a_b":1,"c":[2]}' },
  }),
  act('interactive', {
    type: 'call_permission_reply',
    call_permission_reply: { response: 'accept', expiration_timestamp: 1753186982 },
  }),
  act('button', { payload: 'YES', text: 'Yes' }),
  act('order', { catalog_id: '1', product_items: [{ product_retailer_id: 'bell', quantity: 1 }] }),
  act('system', { type: 'user_changed_number', wa_id: '16505550199', user_id: 'US.9', body: 'x' }),
  act('unsupported', { type: 'poll' }),
  act('request_welcome', {}),
  act('reaction', { message_id: 'wamid.1', emoji: '❤️' }),
  act('reaction', { message_id: 'wamid.1' }),
  act('edit', { original_message_id: 'wamid.1', message: { type: 'text', text: { body: 'b' } } }),
  act('revoke', { original_message_id: 'wamid.1' }),
];

const ECHO = textMessage({ from: '16505550100', to: PERSON.phone });
const ERRORS = [
  { code: 131051, title: 't', message: 't', error_data: { details: 'd' } },
  { code: 131000 },
];
const STATUSES = [
  deliveredStatus({ pricing: { billable: true, pricing_model: 'PMP', category: 'utility' } }),
  deliveredStatus({ status: 'failed', errors: ERRORS }),
  deliveredStatus({
    status: 'read',
    recipient_type: 'group',
    recipient_id: '120@g.us',
    recipient_participant_id: PERSON.phone,
    conversation: { id: 'c', origin: { type: 'marketing' }, expiration_timestamp: '1772528127' },
  }),
];

/** Invented deliveries of every field that becomes events, well formed. */
export const SAMPLE_DELIVERIES: readonly object[] = [
  ...SAMPLE_MESSAGES.map((message) => delivery('messages', numberValue({ messages: [message] }))),
  delivery('messages', numberValue({ messages: SAMPLE_MESSAGES.slice(0, 3), statuses: STATUSES })),
  delivery('messages', numberValue({ errors: ERRORS })),
  delivery(
    'smb_message_echoes',
    numberValue({ message_echoes: [ECHO, ...SAMPLE_MESSAGES.slice(19)] }),
  ),
  delivery('standby', numberValue({ messages: [textMessage()], message_echoes: [ECHO] })),
  delivery('history', numberValue({ messages: [textMessage()] })),
  delivery(
    'history',
    numberValue({
      history: [
        {
          metadata: { phase: 0, chunk_order: 1 },
          threads: [
            { id: PERSON.phone, messages: [textMessage(), ECHO, ...SAMPLE_MESSAGES.slice(19)] },
          ],
        },
        { errors: ERRORS },
      ],
    }),
  ),
  delivery('calls', numberValue({ calls: [{ id: 'wacid.A', event: 'connect' }] })),
  delivery(
    'user_preferences',
    numberValue({
      user_preferences: [
        {
          wa_id: PERSON.phone,
          category: 'marketing_messages',
          value: 'stop',
          timestamp: 1772441727,
        },
      ],
    }),
  ),
  delivery(
    'user_id_update',
    numberValue({
      user_id_update: [{ user_id: { previous: 'US.1', current: 'US.2' }, timestamp: '1772441727' }],
    }),
  ),
  delivery(
    'account_update',
    { event: 'PARTNER_ADDED', waba_info: { waba_id: '9', partner_ids: ['1', '2'] } },
    TIME,
  ),
  delivery(
    'account_alerts',
    { entity_id: 5, alert_info: { alert_type: 'X', alert_status: 'ACTIVE' } },
    TIME,
  ),
  delivery(
    'message_template_status_update',
    { event: 'APPROVED', message_template_id: 594425479261596, reason: null },
    TIME,
  ),
  delivery(
    'phone_number_quality_update',
    { display_phone_number: '16505550100', event: 'FLAGGED' },
    TIME,
  ),
];
