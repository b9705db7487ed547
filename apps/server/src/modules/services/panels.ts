import type { ServerPanel } from '@ostler/integration-kit'
import { definePort } from '../../platform/ports.ts'

/** The server modules in use, by name. */
export const serverPanels = definePort<ReadonlyMap<string, ServerPanel>>('services.server_panels')
