import type { Tx } from '../../../platform/context.ts'
import type { ServiceRow } from '../lifecycle.ts'
export async function rateBeforeChange(_tx: Tx, _service: ServiceRow): Promise<void> {}
