import { inspect } from 'node:util';

const SHOWN = '[secret]';

/**
 * A string that does not show itself: printing, JSON and inspection give `[secret]`.
 *
 * @example Secret.of(env.META_APP_SECRET).reveal() // only where the bytes are needed
 */
export class Secret {
  readonly #value: string;

  private constructor(value: string) {
    this.#value = value;
  }

  static of(value: string): Secret {
    return new Secret(value);
  }

  /** The value itself, for the one place that signs, verifies or sends it. */
  reveal(): string {
    return this.#value;
  }

  toString(): string {
    return SHOWN;
  }

  toJSON(): string {
    return SHOWN;
  }

  [inspect.custom](): string {
    return SHOWN;
  }
}
