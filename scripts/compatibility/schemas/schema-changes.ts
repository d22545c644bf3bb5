import type { JsonSchema } from '../../docs/json-schema.ts';
import { nameOfReference } from '../../docs/json-schema.ts';
import type { Break, Release } from '../release.ts';
import { type Direction, findBreakingChanges } from './breaking-schema-changes.ts';

/** A schema of the last release, what it has become, and who depends on it. */
type Compared = {
  readonly packages: readonly string[];
  readonly released: JsonSchema;
  readonly today: JsonSchema;
  readonly direction: Direction;
  /** What it is called where it has no name of its own. */
  readonly name: string;
  readonly whom: string;
};

const SHOWN_AT_MOST = 4;

/** What is different in the data of events, of commands, and of every other exported schema. */
export function schemaChanges(released: Release, today: Release): Break[] {
  const compared = [
    ...comparedEvents(released, today),
    ...comparedCommands(released, today),
    ...comparedNames(released, today),
  ];
  const found = compared.flatMap((one) =>
    findBreakingChanges(one.released, one.today, one.direction).map((change) => ({
      one,
      what: change.replace(/^\$/u, one.name),
    })),
  );
  return [...Map.groupBy(found, ({ what }) => what)].map(([what, group]) => ({
    packages: [...new Set(group.flatMap(({ one }) => one.packages))],
    what,
    whom: listed([...new Set(group.map(({ one }) => one.whom))]),
    instead:
      'define the next version of the event (`….v2`) or another command beside it, and deprecate this one',
  }));
}

function listed(whom: readonly string[]): string {
  const more = whom.length - SHOWN_AT_MOST;
  const shown = whom.slice(0, SHOWN_AT_MOST).join(', ');
  return more > 0 ? `${shown} and ${more} more` : shown;
}

function comparedEvents(released: Release, today: Release): Compared[] {
  return [...released.packages].flatMap(([name, { events }]) =>
    [...events].flatMap(([type, event]): Compared[] => {
      const now = today.packages.get(name)?.events.get(type);
      if (now === undefined) return [];
      const schemas = { released: event.schema, today: now.schema };
      return [
        {
          packages: [name],
          ...schemas,
          direction: 'output',
          name: type,
          whom: `receivers of ${type}`,
        },
      ];
    }),
  );
}

function comparedCommands(released: Release, today: Release): Compared[] {
  return [...released.apps].flatMap(([name, { commands, adapters }]) =>
    [...commands].flatMap(([command, schema]): Compared[] => {
      const now = today.apps.get(name)?.commands.get(command);
      if (now === undefined) return [];
      const whom = `callers of POST /commands/${command}`;
      const packages = [...packagesThatName(released, schema), ...adapters];
      return [{ packages, released: schema, today: now, direction: 'input', name: command, whom }];
    }),
  );
}

function packagesThatName({ packages }: Release, schema: JsonSchema): string[] {
  const own = schema.$ref === undefined ? undefined : nameOfReference(schema.$ref);
  return [...packages]
    .filter(([, { schemas }]) => own !== undefined && schemas.has(own))
    .map(([name]) => name);
}

/** A schema that is part of commands alone is for what is sent to us; any other may be read by somebody. */
function comparedNames(released: Release, today: Release): Compared[] {
  const inEvents = shapesIn(
    [...released.packages.values()]
      .flatMap(({ events }) => Array.from(events.values()))
      .map((one) => one.schema),
  );
  const inCommands = shapesIn(
    [...released.apps.values()].flatMap(({ commands }) => Array.from(commands.values())),
  );
  return [...released.packages].flatMap(([packageName, { schemas }]) =>
    [...schemas].flatMap(([name, schema]): Compared[] => {
      const now = today.packages.get(packageName)?.schemas.get(name);
      if (now === undefined) return [];
      const direction = inCommands.has(name) && !inEvents.has(name) ? 'input' : 'output';
      const whom = `programs that use ${name}Schema`;
      return [{ packages: [packageName], released: schema, today: now, direction, name, whom }];
    }),
  );
}

function shapesIn(schemas: readonly JsonSchema[]): Set<string> {
  return new Set(schemas.flatMap(({ $defs }) => Object.keys($defs ?? {})));
}
