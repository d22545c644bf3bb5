import { ConnectorError } from '@pyloto/core-connectors';
import type { startPrometheus } from '@pyloto/core-telemetry/prometheus';

type PrometheusModule = { readonly startPrometheus: typeof startPrometheus };

/** Its packages are the application's own, so that it has one OpenTelemetry: npm does not bring them by itself. */
const PACKAGES =
  '@opentelemetry/exporter-prometheus @opentelemetry/resources @opentelemetry/sdk-metrics';

/**
 * Loads what `/metrics` is made with.
 *
 * @param load how it is loaded; a parameter so that a test can leave it out
 * @throws ConnectorError `config_invalid` when the application has not installed it; the message has the command
 */
export async function loadPrometheus(
  load = (): Promise<PrometheusModule> => import('@pyloto/core-telemetry/prometheus'),
): Promise<PrometheusModule['startPrometheus']> {
  try {
    return (await load()).startPrometheus;
  } catch (cause) {
    if (!isMissingModule(cause)) throw cause;
    const message = `metrics need packages that are not installed: npm install ${PACKAGES}`;
    throw new ConnectorError('config_invalid', message, { cause });
  }
}

function isMissingModule(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ERR_MODULE_NOT_FOUND';
}
