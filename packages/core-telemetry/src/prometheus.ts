export {
  startPrometheus,
  type Prometheus,
  type PrometheusOptions,
} from './prometheus/start-prometheus.ts';
