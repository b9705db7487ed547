import { statfs } from 'node:fs/promises'
import { Command } from 'commander'
import type { House } from '../../compose.ts'
import { mailTransport } from '../../modules/messaging/index.ts'
import { verifyAuditChain } from '../../platform/audit.ts'
import { examineWall } from '../../platform/portal-role.ts'
import { withHouse } from '../with-house.ts'

type Finding = { ok: boolean; what: string; remedy?: string }

/** Below this much free disk PostgreSQL and mail are about to stop. */
const LEAST_FREE_BYTES = 500 * 1024 * 1024
const LONGEST_SILENCE_SECONDS = 120
const LONGEST_QUEUE = 1000

async function database({ pool }: House): Promise<Finding> {
  const { rows } = await pool.query<{ version: string }>(`SELECT current_setting('server_version') AS version`)
  return { ok: true, what: `PostgreSQL ${rows[0]!.version} answers and is up to date` }
}

async function wall({ pool }: House): Promise<Finding> {
  const { held, open } = await examineWall(pool)
  if (open.length === 0) return { ok: true, what: `${held} tables show the portal one client's rows only` }
  return {
    ok: false,
    what: `row-level security does not hold the portal in ${open.join(', ')}`,
    remedy: 'ALTER TABLE … ENABLE ROW LEVEL SECURITY for each, and find out who switched it off',
  }
}

async function queue({ pool, queues }: House): Promise<Finding> {
  await queues.ready()
  const counts = await queues.counts()
  const failed = counts.reduce((sum, one) => sum + one.failed, 0)
  const { rows } = await pool.query<{ n: string }>('SELECT count(*) AS n FROM platform.outbox WHERE relayed_at IS NULL')
  const waiting = Number(rows[0]!.n) + counts.reduce((sum, one) => sum + one.waiting, 0)
  if (waiting > LONGEST_QUEUE)
    return { ok: false, what: `${waiting} jobs are waiting`, remedy: 'start a process with the worker role' }
  if (failed > 0)
    return {
      ok: false,
      what: `${failed} jobs have failed for good`,
      remedy: 'see "ostler jobs", mend the cause, retry them',
    }
  return { ok: true, what: `queues answer (${queues.brokerKind}), ${waiting} jobs waiting` }
}

async function mail({ ports }: House): Promise<Finding> {
  const answer = await ports.get(mailTransport).check({ signal: AbortSignal.timeout(10_000), onExchange: () => {} })
  if (answer.kind === 'ok') return { ok: true, what: 'the mail server answers' }
  return {
    ok: false,
    what: `the mail server does not answer: ${answer.reason}`,
    remedy: 'start it, or correct SMTP_URL',
  }
}

async function disk({ config }: House): Promise<Finding> {
  const { bavail, bsize } = await statfs(config.dataDir)
  const free = `${Math.round((bavail * bsize) / 1024 ** 2)} MiB free in ${config.dataDir}`
  return bavail * bsize < LEAST_FREE_BYTES
    ? { ok: false, what: free, remedy: 'make room, or move DATA_DIR' }
    : { ok: true, what: free }
}

async function schedule({ pool }: House): Promise<Finding> {
  const { rows } = await pool.query<{ seconds: string | null }>(
    `SELECT extract(epoch FROM now() - max(beat_at))::int AS seconds FROM platform.heartbeats WHERE role = 'scheduler'`,
  )
  const seconds = rows[0]?.seconds
  if (seconds === null || seconds === undefined)
    return { ok: false, what: 'the schedule has never run', remedy: 'start a process with the scheduler role' }
  if (Number(seconds) > LONGEST_SILENCE_SECONDS)
    return {
      ok: false,
      what: `the schedule has been silent for ${seconds} s`,
      remedy: 'start a process with the scheduler role',
    }
  return { ok: true, what: `the schedule ran ${seconds} s ago` }
}

async function audit({ pool }: House): Promise<Finding> {
  const { rows, brokenAt } = await verifyAuditChain(pool)
  if (brokenAt === null) return { ok: true, what: `the audit chain holds (${rows} rows)` }
  return {
    ok: false,
    what: `the audit trail was changed at row ${brokenAt}`,
    remedy: 'compare with a back-up from before, and find out who had access to the database',
  }
}

const checks = { database, wall, queue, mail, disk, schedule, audit }

export const doctor = new Command('doctor')
  .description(
    'check database, the wall between clients, queue, mail, disk, schedule and audit trail, and say what to do; exit code 1 when something is wrong',
  )
  .action(() =>
    withHouse(async (house) => {
      for (const [name, check] of Object.entries(checks)) {
        const finding = await check(house).catch(
          (error: Error): Finding => ({ ok: false, what: error.message, remedy: 'see the log' }),
        )
        console.log(
          `${finding.ok ? 'ok   ' : 'WRONG'} ${name}: ${finding.what}${finding.remedy ? `. Remedy: ${finding.remedy}.` : ''}`,
        )
        if (!finding.ok) process.exitCode = 1
      }
    }),
  )
