import { join } from 'node:path'
import type { ExchangeRates, GatewayKind, MailTransport, PanelKind, TaxIdCheck } from '@ostler/integration-kit'
import pg from 'pg'
import type { Config } from './config.ts'
import { createAuthorizeNet } from './integrations/gateways/authorize-net/index.ts'
import { createBankTransfer } from './integrations/gateways/bank-transfer/index.ts'
import { createBtcpay } from './integrations/gateways/btcpay/index.ts'
import { createByHand } from './integrations/gateways/by-hand/index.ts'
import { createMollie } from './integrations/gateways/mollie/index.ts'
import { createPaypal } from './integrations/gateways/paypal/index.ts'
import { createRazorpay } from './integrations/gateways/razorpay/index.ts'
import { createSandboxGateway } from './integrations/gateways/sandbox/index.ts'
import { createStripe } from './integrations/gateways/stripe/index.ts'
import { createTwoCheckout } from './integrations/gateways/two-checkout/index.ts'
import { createSmtpTransport } from './integrations/mail/smtp.ts'
import { createEcbRates, ECB_DAILY } from './integrations/rates/ecb.ts'
import { createAwsEc2 } from './integrations/servers/aws-ec2/index.ts'
import { createCpanel } from './integrations/servers/cpanel/index.ts'
import { createDigitalOcean } from './integrations/servers/digitalocean/index.ts'
import { createDirectAdmin } from './integrations/servers/directadmin/index.ts'
import { createHetzner } from './integrations/servers/hetzner/index.ts'
import { createLinux } from './integrations/servers/linux/index.ts'
import { createPlesk } from './integrations/servers/plesk/index.ts'
import { createProxmox } from './integrations/servers/proxmox/index.ts'
import { createPterodactyl } from './integrations/servers/pterodactyl/index.ts'
import { createSandboxPanel } from './integrations/servers/sandbox/index.ts'
import { createWebhookPanel } from './integrations/servers/webhook/index.ts'
import { createGitHub } from './integrations/sign-in/github.ts'
import { createOpenIdConnect } from './integrations/sign-in/oidc.ts'
import { createViesCheck, VIES_URL } from './integrations/tax/vies.ts'
import { companySetting, transferTo } from './modules/billing/index.ts'
import { billing } from './modules/billing/module.ts'
import { exchangeRateSource, offeredCurrencies } from './modules/catalog/index.ts'
import { catalog } from './modules/catalog/module.ts'
import { obligations, sellingCurrencies } from './modules/clients/index.ts'
import { clients } from './modules/clients/module.ts'
import {
  authSecret,
  owaspPasswordCost,
  type PasswordCost,
  passwordCost,
  signInProtocols,
  storeName,
} from './modules/identity/index.ts'
import { identity } from './modules/identity/module.ts'
import { ledger } from './modules/ledger/module.ts'
import { mailTransport, sender } from './modules/messaging/index.ts'
import { messaging } from './modules/messaging/module.ts'
import { ordering } from './modules/ordering/module.ts'
import { ensureGateway, gatewayKinds, transferToOurs } from './modules/payments/index.ts'
import { payments } from './modules/payments/module.ts'
import { ensureServer, panelKinds } from './modules/servers/index.ts'
import { servers } from './modules/servers/module.ts'
import { clientObligations } from './modules/services/index.ts'
import { services } from './modules/services/module.ts'
import { taxIdCheck } from './modules/tax/index.ts'
import { tax } from './modules/tax/module.ts'
import { isSandbox, publicUrl } from './platform/addresses.ts'
import { type AuditKind, auditKinds } from './platform/audit.ts'
import { clientRecords } from './platform/client-records.ts'
import { BusinessCalendar, type Clock, SandboxClock, systemClock } from './platform/clock.ts'
import { Contexts } from './platform/context.ts'
import { Vault, vault } from './platform/crypto.ts'
import { connectDatabases } from './platform/database.ts'
import { files, LocalFiles } from './platform/files.ts'
import { platform } from './platform/housekeeping.ts'
import { botChallenge } from './platform/http/bot-challenge.ts'
import { ProofOfWork } from './platform/http/proof-of-work.ts'
import { Dispatch } from './platform/jobs/dispatch.ts'
import { settleInline } from './platform/jobs/inline.ts'
import { Queues } from './platform/jobs/queues.ts'
import type { Logger } from './platform/logging.ts'
import { migrate } from './platform/migrate.ts'
import type { Module } from './platform/module.ts'
import { machinery } from './platform/operations.ts'
import { Outbound, outbound } from './platform/outbound.ts'
import { Ports } from './platform/ports.ts'
import { sealedColumns } from './platform/sealed-columns.ts'
import { readSetting } from './platform/settings.ts'
import { sandboxApiKey, startMailCatcher } from './sandbox/index.ts'
import type { Secrets } from './secrets.ts'

/** Every room, lower floors first: migrations run in this order, and tasks that are due at the same moment too. */
export const modules: Module[] = [
  platform,
  identity,
  ledger,
  messaging,
  servers,
  tax,
  clients,
  catalog,
  billing,
  services,
  ordering,
  payments,
]

/** The simulated outside world, which has tables but is no room of the house. */
export const sandboxTables: Module = { name: 'sandbox', migrations: new URL('./sandbox/migrations/', import.meta.url) }

export type HouseOptions = {
  config: Config
  secrets: Secrets
  databaseUrl: string
  log: Logger
  onApplied?: (migration: string) => void
  /** Tests and demo data bring their own. */
  clock?: Clock
  passwordCost?: PasswordCost
  strictAudit?: boolean
  /** See ConnectOptions. */
  hasty?: boolean
}

export type House = Awaited<ReturnType<typeof composeHouse>>

/**
 * Puts the house together: database brought up to date, rooms, integrations, queues. Nothing runs yet; `serve.ts` starts
 * the roles. This is the only file that knows every room and every integration.
 */
export async function composeHouse(options: HouseOptions) {
  const { config, secrets, databaseUrl, log } = options
  const onError = (err: Error) => log.warn({ err }, 'A database connection was lost.')
  const databases = connectDatabases(databaseUrl, {
    poolSize: config.databasePoolSize,
    onError,
    hasty: options.hasty ?? false,
  })
  const { pool } = databases
  // Advisory locks are held on sessions of their own, so that those who wait cannot starve those who work.
  const lockPool = new pg.Pool({ connectionString: databaseUrl, max: 10, application_name: 'ostler-locks' })
  lockPool.on('error', onError)
  const sandbox = config.mode === 'sandbox'
  const allModules = sandbox ? [...modules, sandboxTables] : modules
  const queues = new Queues(
    config.redisUrl ? { kind: 'redis', url: config.redisUrl } : { kind: 'postgres', url: databaseUrl },
    onError,
    { lockSeconds: config.jobLockSeconds },
  )
  try {
    await migrate(pool, allModules, options.onApplied)
  } catch (error) {
    await Promise.all([databases.close(), lockPool.end()])
    throw error
  }

  const clock = options.clock ?? (sandbox ? await sandboxClock(pool) : systemClock)
  const catcher =
    sandbox && !config.smtpUrl ? await startMailCatcher({ pool, now: () => clock.now(), log: log as never }) : null
  const guarded = new Outbound({ allow: config.outboundAllow, localhost: sandbox ? 'allowed' : 'refused' })
  const integrations = connectIntegrations({ config, secrets, guarded, smtpUrl: config.smtpUrl ?? catcher?.url ?? '' })
  const signIn = [
    createOpenIdConnect({ fetch: guarded.fetch, mayBePlain: (url) => guarded.trusts(url) }),
    createGitHub({ fetch: guarded.fetch }),
  ]
  const ports = new Ports()
    .provide(outbound, guarded)
    .provide(signInProtocols, byName(signIn))
    .provide(publicUrl, config.publicUrl)
    .provide(isSandbox, sandbox)
    .provide(vault, new Vault(secrets.encryptionKeys))
    .provide(auditKinds, kindsOf(allModules))
    .provide(
      sealedColumns,
      allModules.flatMap((module) => module.sealed ?? []),
    )
    .provide(
      clientRecords,
      modules.flatMap((module) => module.records ?? []),
    )
    .provide(files, new LocalFiles(join(config.dataDir, 'files')))
    .provide(botChallenge, new ProofOfWork(secrets.authSecret))
    .provide(authSecret, secrets.authSecret)
    .provide(passwordCost, options.passwordCost ?? owaspPasswordCost)
    .provide(storeName, async (ctx) => (await readSetting(ctx, companySetting)).name)
    .provide(gatewayKinds, new Map(integrations.gateways.map((gateway) => [gateway.kind, gateway])))
    .provide(transferTo, transferToOurs)
    .provide(obligations, clientObligations)
    .provide(sellingCurrencies, offeredCurrencies)
    .provide(panelKinds, new Map(integrations.panels.map((panel) => [panel.kind, panel])))
    .provide(mailTransport, integrations.mail)
    .provide(taxIdCheck, integrations.taxIds)
    .provide(exchangeRateSource, integrations.rates)
    .provide(sender, async (ctx) => {
      const company = await readSetting(ctx, companySetting)
      return { name: company.name, from: config.mailFrom, publicUrl: config.publicUrl, addressLines: company.lines }
    })
  const contexts = new Contexts({
    databases,
    clock,
    calendar: new BusinessCalendar(config.businessTimeZone),
    ports,
    log,
    strictAudit: options.strictAudit ?? false,
  })
  const tasks = modules.flatMap((module) => module.tasks ?? [])
  const dispatch = new Dispatch(
    contexts,
    modules.flatMap((module) => module.jobs ?? []),
    modules.flatMap((module) => module.listeners ?? []),
  )
  ports.provide(machinery, { queues, tasks, contexts, pool, lockPool })
  if (sandbox) {
    const setUp = contexts.forSystem('set up', 'cli')
    await ensureGateway(setUp, 'sandbox')
    await ensureServer(setUp, 'sandbox', 'Sandbox panel')
  }

  return {
    config,
    secrets,
    databaseUrl,
    log,
    pool,
    lockPool,
    clock,
    contexts,
    queues,
    dispatch,
    tasks,
    ports,
    /** Does all that the outbox asks for, here and now. */
    settle: () => settleInline({ pool, dispatch, queues, log }),
    async close() {
      await queues.close()
      integrations.mail.close()
      await catcher?.stop()
      await Promise.all([databases.close(), lockPool.end()])
    },
  }
}

async function sandboxClock(pool: pg.Pool): Promise<SandboxClock> {
  const { rows } = await pool.query<{ ahead_ms: string }>('SELECT ahead_ms FROM platform.clock')
  return new SandboxClock(Number(rows[0]!.ahead_ms))
}

function connectIntegrations({
  config,
  secrets,
  guarded,
  smtpUrl,
}: {
  config: Config
  secrets: Secrets
  guarded: Outbound
  smtpUrl: string
}): {
  gateways: GatewayKind[]
  panels: PanelKind[]
  mail: MailTransport
  taxIds: TaxIdCheck
  rates: ExchangeRates
} {
  const mail = createSmtpTransport({ url: smtpUrl })
  const gateways = [
    createStripe(),
    createPaypal(),
    createMollie(),
    createRazorpay(),
    createAuthorizeNet(),
    createTwoCheckout(),
    createBtcpay(),
    createBankTransfer(),
    createByHand(),
  ]
  const panels = [
    createCpanel(),
    createPlesk(),
    createDirectAdmin(),
    createPterodactyl(),
    createProxmox(),
    createHetzner(),
    createDigitalOcean(),
    createAwsEc2(),
    createLinux(),
    createWebhookPanel({ mayBePlain: (url) => guarded.trusts(url) }),
  ]
  if (config.mode !== 'sandbox') {
    const taxIds = createViesCheck({ baseUrl: VIES_URL })
    return { gateways, panels, mail, taxIds, rates: createEcbRates({ url: ECB_DAILY }) }
  }
  const world = { baseUrl: config.sandboxUrl, apiKey: sandboxApiKey(secrets.sandboxWebhookSecret) }
  return {
    gateways: [
      createSandboxGateway({
        ...world,
        publicUrl: config.publicUrl,
        webhookSecret: secrets.sandboxWebhookSecret,
      }),
      ...gateways,
    ],
    panels: [createSandboxPanel(world), ...panels],
    mail,
    taxIds: createViesCheck({ baseUrl: `${config.sandboxUrl}/sandbox/vies/rest-api` }),
    rates: createEcbRates({ url: `${config.sandboxUrl}/sandbox/rates/eurofxref-daily.xml` }),
  }
}

function kindsOf(all: Module[]): Map<string, AuditKind> {
  const of = (kind: 'security' | 'bookkeeping') =>
    all.flatMap((module) => (module.auditKinds?.[kind] ?? []).map((action) => [action, kind] as const))
  return new Map([...of('security'), ...of('bookkeeping')])
}

const byName = <T extends { name: string }>(items: T[]): ReadonlyMap<string, T> =>
  new Map(items.map((item) => [item.name, item]))
