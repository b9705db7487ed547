import type { Module } from '../../platform/module.ts'
import { sealedServerSecrets } from './server-secrets.ts'

export const servers: Module = {
  name: 'servers',
  migrations: new URL('./migrations/', import.meta.url),
  sealed: [sealedServerSecrets],
}
