import { type Cycle, cycleLabel, recurs } from '@ostler/kernel'

/** What stands on the invoice line: `Starter, example.com (monthly)`. */
export function describeService(service: { productName: string; domain: string | null; cycle: Cycle }): string {
  const name = service.domain ? `${service.productName}, ${service.domain}` : service.productName
  return recurs(service.cycle) ? `${name} (${cycleLabel(service.cycle).toLowerCase()})` : name
}
