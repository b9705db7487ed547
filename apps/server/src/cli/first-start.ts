import type { Installation } from '../installation.ts'

/** Has nobody used this database yet? Migrates it on the way. */
export async function isEmpty(installation: Installation): Promise<boolean> {
  const house = await installation.compose()
  try {
    const { rows } = await house.pool.query<{ n: string }>(
      'SELECT count(*) AS n FROM (SELECT 1 FROM identity.users LIMIT 1) AS anybody',
    )
    return rows[0]!.n === '0'
  } finally {
    await house.close()
  }
}
