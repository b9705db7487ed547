import type { House } from '../compose.ts'
import { type Installation, openInstallation } from '../installation.ts'

/**
 * Gives a verb the house to work with: on the database of the server when one is running, else on one that is started
 * for the verb. Everything is closed afterwards, also when the verb fails.
 */
export async function withHouse<T>(work: (house: House, installation: Installation) => Promise<T>): Promise<T> {
  const installation = await openInstallation({ join: true, settings: { LOG_LEVEL: process.env.LOG_LEVEL ?? 'error' } })
  try {
    const house = await installation.compose()
    try {
      return await work(house, installation)
    } finally {
      await house.close()
    }
  } finally {
    await installation.close()
  }
}
