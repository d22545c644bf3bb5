import type { AppConfig } from '@pyloto/core-runtime/node';

/** What a variable is for, and where its default is found in a configuration that nobody changed. */
export type VariableWords = {
  readonly what: string;
  readonly defaultIn?: (config: AppConfig) => string | number;
};

/** The variables that every app has. The secrets of a connector are described by its manifest. */
export const ENVIRONMENT_WORDS: Readonly<Record<string, VariableWords>> = {
  PYLOTO_MODE: {
    what: 'In a sandbox every secret has a default, events are marked as synthetic, the log shows them whole, and answers list every item.',
    defaultIn: ({ mode }) => mode,
  },
  PORT: { what: 'Where to listen; 0 takes a free port.', defaultIn: ({ port }) => port },
  HOST: { what: 'The address to listen on.', defaultIn: ({ host }) => host },
  LOG_LEVEL: { what: 'Lines below it are not written.', defaultIn: ({ logLevel }) => logLevel },
  PYLOTO_TENANT_ID: { what: 'Whose accounts these are.', defaultIn: ({ tenantId }) => tenantId },
  MAX_BODY_BYTES: {
    what: 'A larger delivery is answered 413.',
    defaultIn: ({ maxBodyBytes }) => maxBodyBytes,
  },
  DRAIN_DELAY_MS: {
    what: 'How long `/ready` is red before connections are refused.',
    defaultIn: ({ drainDelayMs }) => drainDelayMs,
  },
  PYLOTO_ADMIN_KEY: {
    what: 'Opens `/admin`, where failed events are listed, replayed and discarded; without it the path is not served.',
  },
  EVENT_SINK: { what: 'Where events go.', defaultIn: ({ sink }) => sink.kind },
  EVENT_SINK_URL: { what: 'Receives one signed POST per event.' },
  EVENT_SINK_SECRET: { what: 'Signs the events.' },
  EVENT_SINK_SECRET_PREVIOUS: {
    what: 'Signs as well, while the receiver moves to the new one.',
  },
  EVENT_SINK_ALLOW_PRIVATE: {
    what: 'Lets `EVENT_SINK_URL` be a private address, any port, and `http`.',
    defaultIn: () => 'false',
  },
};
