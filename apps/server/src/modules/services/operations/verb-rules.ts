import type { CallContext, PanelKind, ServerPanel } from '@ostler/integration-kit'
import type { Tx } from '../../../platform/context.ts'
import type { ServiceRow, ServiceState } from '../lifecycle.ts'
import type { Answer, OperationRow, Verb } from './operation.ts'
import { create } from './verbs/create.ts'
import {
  changePassword,
  changePlan,
  cleanUp,
  createBackup,
  deleteBackup,
  ownAction,
  power,
  reinstall,
  rename,
  renew,
  restoreBackup,
} from './verbs/more.ts'
import { suspend, terminate, unsuspend } from './verbs/stopping.ts'

/** All that a question to a server needs, read and written down before it is asked. */
export type Intent = {
  operation: OperationRow
  service: ServiceRow
  kind: PanelKind
  /** Of new accounts: the one that is set; of others: the new one, where the operation brings one. */
  password: string
  /** What the product says now, with the options that were bought. */
  plan: Record<string, string | boolean>
  client: { email: string; name: string; clientId: string }
}

export type VerbRule = {
  /** The service has to be in one of these. */
  from: readonly ServiceState[]
  /** Is it still wanted? Looked at right before the server is asked. */
  isWanted?(tx: Tx, service: ServiceRow): Promise<boolean>
  /**
   * After a try that nobody knows the end of:
   *
   * - `again`: twice is as good as once
   * - `look`: `asItStands` says how things stand
   * - `never`: a person has to look
   */
  unsure: 'again' | 'look' | 'never'
  ask(panel: ServerPanel, intent: Intent, call: CallContext): Promise<Answer>
  /** What an earlier try led to. Null: surely to nothing. `absent`: to nothing that can be seen yet. */
  asItStands?(panel: ServerPanel, intent: Intent, call: CallContext): Promise<Answer | null | 'absent'>
  /** The server did it. Answers what is to be done as well, if anything. */
  onDone(
    tx: Tx,
    service: ServiceRow,
    done: { operation: OperationRow; answer: Answer; password: string },
  ): Promise<{ next: Verb } | undefined>
  /** It will not be done, unless staff try again. Answers what is to be done instead. */
  onGivenUp?(
    tx: Tx,
    service: ServiceRow,
    why: { operation: OperationRow; reason: string },
  ): Promise<{ next: Verb } | null>
}

/** The one table of what is asked of servers. */
export const verbRules: Record<Verb, VerbRule> = {
  create,
  suspend,
  unsuspend,
  terminate,
  clean_up: cleanUp,
  change_plan: changePlan,
  change_password: changePassword,
  rename,
  renew,
  create_backup: createBackup,
  restore_backup: restoreBackup,
  delete_backup: deleteBackup,
  start: power('start'),
  stop: power('stop'),
  reboot: power('reboot'),
  reinstall,
  action: ownAction,
}
