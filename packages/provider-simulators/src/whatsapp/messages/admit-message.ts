import type { GraphRefusal } from '../../graph/calls/graph-refusal.ts';
import type { JsonObject } from '../../graph/json-object.ts';
import { refusalOf } from '../graph/whatsapp-refusals.ts';
import type { Person } from '../people/people.ts';
import { digitsOf, waIdOf } from '../people/wa-id.ts';
import type { Simulation } from '../simulation.ts';
import type { SimulatedAccount } from '../simulator-options.ts';
import { addresseeOf, typeOf } from './check-message.ts';

/** A well-formed message on its way to somebody. */
export type Sending = {
  readonly account: SimulatedAccount;
  readonly payload: JsonObject;
  readonly type: string;
  /** The recipient as it was written. */
  readonly input: string;
  /** The canonical number, the business-scoped id or the group. */
  readonly to: string;
  readonly person?: Person;
  readonly groupId?: string;
  readonly callbackData?: string;
  readonly windowIsOpen: boolean;
  readonly edge: 'messages' | 'marketing_messages';
};

/** Reads a checked message. */
export function sendingOf(
  { people, windows }: Simulation,
  call: Pick<Sending, 'account' | 'payload' | 'edge'>,
): Sending {
  const { account, payload } = call;
  const { kind, input } = addresseeOf(payload);
  const data = payload['biz_opaque_callback_data'];
  const common = {
    ...call,
    type: typeOf(payload),
    input,
    ...(typeof data === 'string' && { callbackData: data }),
  };
  if (kind === 'group') return { ...common, to: input, groupId: input, windowIsOpen: true };
  const person = people.find(account.wabaId, input);
  const windowIsOpen = windows.isOpen(account.phoneNumberId, person.key);
  return { ...common, to: person.key, person, windowIsOpen };
}

/** Whether a message may leave now, and whether it will fail later. */
type Admission = {
  readonly refusal?: GraphRefusal;
  readonly failsWith: number | undefined;
};

/** Meta's limits, in the order in which they answer; only a message that passes all of them is counted for its pair. */
export function admitMessage(simulation: Simulation, sending: Sending): Admission {
  const { throughput, pairRate, settings } = simulation;
  const { phoneNumberId } = sending.account;
  if (!throughput.take(phoneNumberId)) return refused(130429);
  if (isOwnNumber(sending)) return refused(131021);
  const unreachable = isUnreachable(simulation, sending);
  if (unreachable !== undefined && !settings.refuseLate) return refused(unreachable);
  if (sending.groupId === undefined && !pairRate.take(phoneNumberId, sending.to)) {
    return refused(131056);
  }
  return { failsWith: unreachable ?? failureOf(simulation, sending) };
}

function refused(code: number): Admission {
  return { refusal: refusalOf(code), failsWith: undefined };
}

function isOwnNumber({ account, person }: Sending): boolean {
  return person?.waId === waIdOf(digitsOf(account.displayPhoneNumber));
}

function isUnreachable({ settings }: Simulation, sending: Sending): number | undefined {
  const { notOnWhatsApp = [] } = settings.recipients;
  if (notOnWhatsApp.some((number) => isSame(number, sending))) return 131026;
  return sending.windowIsOpen || sending.type === 'template' ? undefined : 131047;
}

function failureOf({ settings }: Simulation, sending: Sending): number | undefined {
  const { failing = {} } = settings.recipients;
  return Object.entries(failing).find(([number]) => isSame(number, sending))?.[1];
}

function isSame(name: string, { to, person }: Sending): boolean {
  return name === to || name === person?.userId || waIdOf(digitsOf(name)) === to;
}
