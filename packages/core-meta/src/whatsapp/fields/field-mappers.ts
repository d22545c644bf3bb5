import type { FieldMapper } from '../../delivery/change.ts';
import { accountField } from './account-field.ts';
import { historyField } from './history-field.ts';
import { ignoredField } from '../../delivery/ignored-field.ts';
import { messageEchoesField } from './message-echoes-field.ts';
import { messagesField } from './messages-field.ts';
import { standbyField } from './standby-field.ts';
import { templateField } from './template-field.ts';
import { userIdUpdateField } from './user-id-update-field.ts';
import { userPreferencesField } from './user-preferences-field.ts';

/** The webhook fields this adapter knows, by Meta's name. A new field is one file and one line here. */
export const FIELD_MAPPERS: ReadonlyMap<string, FieldMapper> = new Map([
  ['messages', messagesField],
  ['smb_message_echoes', messageEchoesField],
  ['standby', standbyField],
  ['history', historyField],
  ['user_preferences', userPreferencesField],
  ['user_id_update', userIdUpdateField],
  ['message_template_status_update', templateField('status')],
  ['template_category_update', templateField('category')],
  ['message_template_quality_update', templateField('quality')],
  ['message_template_components_update', templateField('components')],
  ['account_update', accountField({ aspect: 'account', eventKey: 'event' })],
  [
    'account_alerts',
    accountField({ aspect: 'alert', eventKey: 'alert_type', unwrap: 'alert_info' }),
  ],
  ['account_review_update', accountField({ aspect: 'review', eventKey: 'decision' })],
  ['business_capability_update', accountField({ aspect: 'capability' })],
  ['phone_number_name_update', accountField({ aspect: 'name', eventKey: 'decision' })],
  ['phone_number_quality_update', accountField({ aspect: 'quality', eventKey: 'event' })],
  ['security', accountField({ aspect: 'security', eventKey: 'event' })],
  ['payment_configuration_update', accountField({ aspect: 'payment', eventKey: 'status' })],
  ['business_username_update', accountField({ aspect: 'username', eventKey: 'status' })],
  ['calls', ignoredField(['calls', 'statuses'])],
  ['automatic_events', ignoredField(['automatic_events'])],
  ['smb_app_state_sync', ignoredField(['state_sync'])],
  ['messaging_handovers', ignoredField(['messaging_handovers'])],
  ['flows', ignoredField()],
  ['partner_solutions', ignoredField()],
  ['group_lifecycle_update', ignoredField()],
  ['group_participants_update', ignoredField()],
  ['group_settings_update', ignoredField()],
  ['group_status_update', ignoredField()],
]);
