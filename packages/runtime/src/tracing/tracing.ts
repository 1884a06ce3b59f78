export interface TracingSettings {
  /** OTLP/HTTP collector, `http://127.0.0.1:4318`; absent: nothing is loaded and every span is a no-op. */
  readonly endpoint?: string | undefined;
  /** `service.name` of every span. */
  readonly service: string;
}

export interface Tracing {
  /** Sends what is left and stops. Never rejects: traces are not worth a failed shutdown. */
  close(): Promise<void>;
}

const OFF: Tracing = { close: async () => {} };

/**
 * Turns tracing on when there is a collector. The SDK costs 200 ms and 25 MB, so it is loaded only then. Resources are not
 * detected: command lines and environments hold secrets.
 */
export async function startTracing({ endpoint, service }: TracingSettings): Promise<Tracing> {
  if (endpoint === undefined) return OFF;
  const [{ NodeSDK }, { OTLPTraceExporter }] = await Promise.all([
    import('@opentelemetry/sdk-node'),
    import('@opentelemetry/exporter-trace-otlp-http'),
  ]);
  const sdk = new NodeSDK({
    autoDetectResources: false,
    serviceName: service,
    traceExporter: new OTLPTraceExporter({ url: `${endpoint.replace(/\/+$/, '')}/v1/traces` }),
    // Metrics are Prometheus' and logs are stdout's.
    metricReaders: [],
    logRecordProcessors: [],
    instrumentations: [],
  });
  sdk.start();
  return {
    close: async () => {
      await sdk.shutdown().catch(() => {});
    },
  };
}
