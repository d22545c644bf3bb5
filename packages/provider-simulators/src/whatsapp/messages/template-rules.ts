import type { GraphRefusal } from '../../graph/calls/graph-refusal.ts';
import { listOf, required, shape } from '../../graph/calls/param-rules.ts';
import { anyObject, numberBetween, oneOf, text } from '../../graph/calls/value-rules.ts';
import { isJsonObject, type JsonObject } from '../../graph/json-object.ts';
import { refusalOf } from '../graph/whatsapp-refusals.ts';

/** A template that an account may send. */
export type SimulatedTemplate = {
  readonly name: string;
  /** As Meta writes it: `pt_BR`. */
  readonly language: string;
  readonly category: 'marketing' | 'utility' | 'authentication';
  /** How many places its body has. Default: 0. */
  readonly bodyParameters?: number;
  /** Default: `positional`. */
  readonly parameterFormat?: 'positional' | 'named';
};

const parameter = shape({
  type: required(text(64)),
  parameter_name: text(256),
  text: text(32_768),
  payload: text(256),
  coupon_code: text(64),
  currency: anyObject,
  date_time: anyObject,
  image: anyObject,
  video: anyObject,
  document: anyObject,
  location: anyObject,
  action: anyObject,
  product: anyObject,
  limited_time_offer: anyObject,
});

const component = shape({
  type: required(text(64)),
  sub_type: text(64),
  index: numberBetween(0, 9),
  parameters: listOf(parameter, 100, 0),
  cards: listOf(anyObject, 10),
});

const template = shape({
  name: required(text(512)),
  language: required(
    shape({ code: required(text(16, 2)), policy: oneOf(['deterministic', 'fallback']) }),
  ),
  components: listOf(component, 20, 0),
  namespace: text(512),
});

const componentTypes = new Set(['header', 'body', 'button', 'carousel', 'limited_time_offer']);
const parameterKeys: Readonly<Record<string, string>> = {
  text: 'text',
  currency: 'currency',
  date_time: 'date_time',
  image: 'image',
  video: 'video',
  document: 'document',
  location: 'location',
  payload: 'payload',
  coupon_code: 'coupon_code',
  action: 'action',
  product: 'product',
  limited_time_offer: 'limited_time_offer',
};

/**
 * Checks the content of a template message, against the account's templates where they are known.
 *
 * @param known absent: every name in every language exists, with as many places as are filled
 * @see https://developers.facebook.com/docs/whatsapp/cloud-api/guides/send-message-templates (read 2026-11-21)
 */
export function checkTemplate(
  content: unknown,
  known: readonly SimulatedTemplate[] | undefined,
): GraphRefusal | undefined {
  const refusal = template.check(content, 'template');
  if (refusal !== undefined || !isJsonObject(content)) return refusal;
  return checkComponents(componentsOf(content)) ?? checkAgainst(content, known);
}

/** The template that a message names. */
export function templateOf(
  content: unknown,
  known: readonly SimulatedTemplate[] | undefined,
): SimulatedTemplate | undefined {
  if (!isJsonObject(content)) return undefined;
  const { name } = content;
  const code = isJsonObject(content['language']) ? content['language']['code'] : undefined;
  return known?.find((entry) => entry.name === name && entry.language === code);
}

function checkComponents(components: readonly JsonObject[]): GraphRefusal | undefined {
  for (const entry of components) {
    const type = lowerCase(entry['type']);
    if (!componentTypes.has(type)) {
      return refusalOf(132012, `component type ${type} is not known`);
    }
    if (type === 'button' && (entry['sub_type'] === undefined || entry['index'] === undefined)) {
      return refusalOf(131008, 'buttons: a button component needs sub_type and index');
    }
    const refusal = checkParameters(parametersOf(entry));
    if (refusal !== undefined) return refusal;
  }
  return undefined;
}

function checkParameters(parameters: readonly JsonObject[]): GraphRefusal | undefined {
  for (const entry of parameters) {
    const type = lowerCase(entry['type']);
    const key = parameterKeys[type];
    if (key === undefined) return refusalOf(132012, `parameter type ${type} is not known`);
    if (entry[key] === undefined) {
      return refusalOf(131008, `parameter of type ${type} requires ${key}`);
    }
    const value = entry['text'];
    if (typeof value === 'string' && /[\n\t]| {5}/.test(value)) {
      return refusalOf(
        132012,
        'Param text cannot have new-line/tab characters or more than 4 consecutive spaces',
      );
    }
  }
  return undefined;
}

function checkAgainst(
  content: JsonObject,
  known: readonly SimulatedTemplate[] | undefined,
): GraphRefusal | undefined {
  if (known === undefined) return undefined;
  const found = templateOf(content, known);
  if (found === undefined) {
    const language = isJsonObject(content['language']) ? content['language']['code'] : '';
    return refusalOf(
      132001,
      `template name (${String(content['name'])}) does not exist in ${String(language)}`,
    );
  }
  const body = componentsOf(content).filter((entry) => lowerCase(entry['type']) === 'body');
  const parameters = body.flatMap(parametersOf);
  const expected = found.bodyParameters ?? 0;
  if (parameters.length !== expected) {
    return refusalOf(
      132000,
      `body: number of localizable_params (${parameters.length}) does not match the expected number of params (${expected})`,
    );
  }
  const named = found.parameterFormat === 'named';
  return parameters.every((entry) => (entry['parameter_name'] !== undefined) === named)
    ? undefined
    : refusalOf(132012, 'body: parameters do not match the parameter_format of the template');
}

function componentsOf(content: JsonObject): readonly JsonObject[] {
  const { components } = content;
  return Array.isArray(components) ? components.filter(isJsonObject) : [];
}

function parametersOf(entry: JsonObject): readonly JsonObject[] {
  const { parameters } = entry;
  return Array.isArray(parameters) ? parameters.filter(isJsonObject) : [];
}

function lowerCase(value: unknown): string {
  return typeof value === 'string' ? value.toLowerCase() : '';
}
