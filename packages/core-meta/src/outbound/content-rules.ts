import type { CommandRefusal } from '@pyloto/core-connectors';
import type { OutboundContent } from '@pyloto/core-messaging';

import type { JsonObject } from '../json/json-object.ts';
import type { OutboundContentMapper, OutboundContentMappers } from './outbound-content-mapper.ts';
import { refused } from './refusals.ts';

/** What a channel says of any content. */
export type ContentRules = {
  /** The kinds that the channel takes. */
  readonly kinds: readonly string[];
  /** Every rule that a content breaks; a kind that the channel does not take breaks one. */
  readonly check: (content: OutboundContent) => readonly CommandRefusal[];
  readonly mayGoToGroups: (content: OutboundContent) => boolean;
  /** A content that was checked, in Meta's words. */
  readonly toGraph: (content: OutboundContent) => JsonObject;
};

/** Makes one set of rules of what knows the single kinds. */
export function contentRules(mappers: OutboundContentMappers): ContentRules {
  const kinds = Object.keys(mappers);
  function mapperOf<TKind extends OutboundContent['kind']>(
    kind: TKind,
  ): OutboundContentMapper<TKind> | undefined {
    return mappers[kind];
  }
  return {
    kinds,
    check: (content) =>
      mapperOf(content.kind)?.check(content) ??
      refused('content.kind', `one that the channel has: ${kinds.join(', ')}`),
    mayGoToGroups: ({ kind }) => mapperOf(kind)?.mayGoToGroups ?? false,
    toGraph: (content) => {
      const mapper = mapperOf(content.kind);
      // `check` does not let a content without one pass.
      if (mapper === undefined) throw new TypeError('expected a kind of content that is known');
      return mapper.toGraph(content);
    },
  };
}
