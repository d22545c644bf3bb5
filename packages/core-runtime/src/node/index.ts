export { readAppConfig, type AppConfig } from './environment/app-config.ts';
export type { AppMode } from './environment/connector-secrets.ts';
export type { Environment, ReadTextFile } from './environment/environment-reader.ts';
export type { SinkConfig } from './environment/sink-config.ts';
export { runConnector, type ConnectorApp } from './run-connector.ts';
export type { Sandbox, SandboxGiven, SandboxProvider } from './sandbox-provider.ts';
export {
  serveApp,
  type ClientPatience,
  type ListenAddress,
  type RunningServer,
} from './serve-app.ts';
export { createRedisStreamSink, type RedisStreamSinkOptions } from '../sinks/redis-stream-sink.ts';
