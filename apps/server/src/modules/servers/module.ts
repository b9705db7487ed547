import type { Module } from '../../platform/module.ts'
import { daily, every } from '../../platform/schedule/task.ts'
import { serversAuditKinds } from './audit-kinds.ts'
import { sealedCallbackPassword } from './callback-secrets.ts'
import { sealedServerSecrets } from './server-secrets.ts'
import { checkServers, pruneChecks } from './use-cases/check-server.ts'

export const servers: Module = {
  name: 'servers',
  migrations: new URL('./migrations/', import.meta.url),
  sealed: [sealedServerSecrets, sealedCallbackPassword],
  auditKinds: serversAuditKinds,
  tasks: [
    { name: 'servers.check', title: 'Ask servers how they are', when: every(5), run: checkServers },
    { name: 'servers.prune_checks', title: 'Forget old checks of servers', when: daily('03:00'), run: pruneChecks },
  ],
}
