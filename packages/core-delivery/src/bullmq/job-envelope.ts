/** What a job's data is in Redis. */
export type JobEnvelope<TData> = {
  /** The format `data` is in. */
  readonly v: number;
  readonly tenantId: string;
  readonly data: TData;
};

/** What a job's BullMQ name is. */
export const JOB_NAME = 'job';

/** Reads what Redis holds: undefined for a format that is not among `formats`, and for what is no job of ours. */
export function readEnvelope<TData>(
  value: unknown,
  formats: readonly number[],
): JobEnvelope<TData> | undefined {
  return isEnvelope<TData>(value) && formats.includes(value.v) ? value : undefined;
}

/** Who wrote a format that we read wrote data of its shape. */
function isEnvelope<TData>(value: unknown): value is JobEnvelope<TData> {
  return (
    typeof value === 'object' &&
    value !== null &&
    'v' in value &&
    typeof value.v === 'number' &&
    'tenantId' in value &&
    typeof value.tenantId === 'string' &&
    'data' in value
  );
}
