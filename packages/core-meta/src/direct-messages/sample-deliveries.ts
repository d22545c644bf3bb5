import {
  AT_MS,
  delivery,
  echoElement,
  element,
  INSTAGRAM,
  MESSENGER,
  PRODUCTS,
  type Product,
} from './test-messaging.ts';

const URL = 'https://cdn.example/1';
const REFERRAL = {
  ref: 'spring',
  source: 'ADS',
  ads_context_data: { ad_title: 'Bicycles', photo_url: URL, video_url: URL, product_id: '9' },
};
const POST = { ig_post_media_id: '18091274530216608', title: 'Green', url: URL };
const STICKER = { url: URL, sticker_id: 369_239_263_222_822 };

/** Messages of every content, well formed. */
const MESSAGES: readonly object[] = [
  { text: 'Do you ship to Lisbon?', nlp: { entities: {} } },
  { text: 'M', quick_reply: { payload: 'size:m' } },
  { text: 'x', reply_to: { mid: 'mid.1' } },
  { text: 'x', reply_to: { story: { id: '180', url: URL } }, referral: REFERRAL },
  {
    attachments: [
      { type: 'image', payload: { url: URL } },
      { type: 'video', payload: { url: URL } },
    ],
  },
  {
    attachments: [
      { type: 'audio', payload: { url: URL } },
      { type: 'file', payload: { url: URL } },
    ],
  },
  {
    sticker_id: 369_239_263_222_822,
    attachments: [
      { type: 'image', payload: STICKER },
      { type: 'sticker', payload: STICKER },
    ],
  },
  { attachments: [{ type: 'like_heart' }] },
  {
    attachments: [
      { type: 'share', payload: POST },
      { type: 'ig_post', payload: POST },
    ],
  },
  { attachments: [{ type: 'ig_reel', payload: { reel_video_id: 123_451_234_512_345, url: URL } }] },
  { attachments: [{ type: 'story_mention', payload: { url: URL } }] },
  { text: 'x', attachments: [{ type: 'fallback', url: URL, title: 't', payload: 'BLOB' }] },
  {
    attachments: [
      { type: 'template', payload: { product: { elements: [{ id: '1', title: 't' }] } } },
    ],
  },
  { attachments: [{ type: 'location', payload: { coordinates: { lat: 52.5, long: 13.3 } } }] },
  { attachments: [{ type: 'ephemeral' }] },
  { attachments: [{ type: 'kind_of_tomorrow', payload: { url: URL } }] },
  { is_unsupported: true },
  { is_deleted: true },
];

/** Everything that becomes an event, by the key that Meta puts it under. */
const THINGS: readonly object[] = [
  ...MESSAGES.map((message, index) => ({ message: { mid: `mid.${index}`, ...message } })),
  { message_edit: { mid: 'mid.1', text: 'y', num_edit: 1 } },
  { postback: { mid: 'mid.2', title: 'Get started', payload: 'GET_STARTED', referral: REFERRAL } },
  { postback: { title: 'Get started' } },
  { reaction: { mid: 'mid.1', action: 'react', reaction: 'love', emoji: '❤️' } },
  { reaction: { mid: 'mid.1', action: 'unreact' } },
  { read: { mid: 'mid.1' } },
  { read: { watermark: AT_MS } },
  { delivery: { mids: ['mid.1', 'mid.2'], watermark: AT_MS } },
  { delivery: { watermark: AT_MS } },
  { referral: REFERRAL },
  { optin: { ref: 'signup', user_ref: 'ref-1' } },
  { optin: { type: 'notification_messages', payload: 'news', title: 'News' } },
  { pass_thread_control: { previous_owner_app_id: 1, new_owner_app_id: '2', metadata: 'm' } },
  { take_thread_control: { previous_owner_app_id: '1', metadata: 'm' } },
  { request_thread_control: { requested_owner_app_id: 263_902_037_430_900 } },
];

/** Elements of a product, of the person and of the business. */
export function sampleElements(product: Product): readonly object[] {
  const echo = echoElement(product, {
    message: { mid: 'mid.e', text: 'Yes.', is_echo: true, app_id: 1, metadata: 'order-1' },
  });
  return [...THINGS.map((thing) => element(product, thing)), echo];
}

/** Invented deliveries of everything that becomes an event, well formed. */
export const SAMPLE_DELIVERIES: readonly object[] = [
  ...PRODUCTS.flatMap((product) =>
    sampleElements(product).flatMap((one) => [
      delivery(product, [one]),
      delivery(product, [one], 'standby'),
    ]),
  ),
  delivery(INSTAGRAM, sampleElements(INSTAGRAM).slice(0, 3)),
  {
    object: 'page',
    entry: [
      {
        id: MESSENGER.channel.accountId,
        time: AT_MS,
        changes: [{ field: 'messages', value: sampleElements(MESSENGER)[0] }],
      },
    ],
  },
];
