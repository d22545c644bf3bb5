export { createLogger, type ClosableLogger, type LoggerOptions } from './logging/create-logger.ts';
export { errorFields, type ErrorFields } from './logging/error-fields.ts';
export {
  createLogDestination,
  type LogDestination,
  type LogDestinationOptions,
} from './logging/log-destination.ts';
export { maskPersonalData } from './logging/mask-personal-data.ts';
export {
  createMetrics,
  type ConnectorMetrics,
  type MetricsOptions,
} from './metrics/create-metrics.ts';
export {
  initialiseMetrics,
  NO_CAPABILITY,
  type MetricsScope,
} from './metrics/initialise-metrics.ts';
export { METRICS, type MetricDefinition, type MetricName } from './metrics/metric-catalogue.ts';
export type { HistogramFactory, HistogramSeries } from './metrics/instruments.ts';
export { boundedLabel } from './metrics/series-table.ts';
