import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'

/** The figures a Prometheus server scrapes at /metrics. */
export class Metrics {
  readonly registry = new Registry()

  readonly httpSeconds = new Histogram({
    name: 'ostler_http_request_seconds',
    help: 'Time to answer, by method, route and status class.',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.5, 1, 2.5, 5],
    registers: [this.registry],
  })

  readonly outboxWaiting = new Gauge({
    name: 'ostler_outbox_waiting',
    help: 'Events and jobs that are committed and not yet handed to the queues.',
    registers: [this.registry],
  })

  readonly jobs = new Gauge({
    name: 'ostler_jobs',
    help: 'Jobs by queue and state.',
    labelNames: ['queue', 'state'],
    registers: [this.registry],
  })

  readonly webhooksRefused = new Counter({
    name: 'ostler_webhooks_refused_total',
    help: 'Incoming webhooks that were refused, by integration.',
    labelNames: ['integration'],
    registers: [this.registry],
  })

  readonly callbacksRefused = new Counter({
    name: 'ostler_server_callbacks_refused_total',
    help: 'Incoming call-backs of servers that were refused, by server.',
    labelNames: ['server'],
    registers: [this.registry],
  })

  constructor() {
    collectDefaultMetrics({ register: this.registry })
  }
}
