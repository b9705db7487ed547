export type { Needs } from './choose-server.ts'
export { groupNotFound, serverNotFound } from './errors.ts'
export { serverAvailable, serverCameBack, serverWentDown, workTold } from './events.ts'
export { callTo, type OpenPanel, openPanel, panelKinds, type ServerRow } from './panels.ts'
export { type GroupDetails, kindOfGroup, listGroups, listPlanGroups } from './queries/groups.ts'
export { type KindForm, kindForm, listPlans, listServerKinds, type PlanForm } from './queries/kinds.ts'
export {
  type ListedServer,
  listChecks,
  listServers,
  type ServerDetails,
  serverDetails,
  type Taken,
} from './queries/servers.ts'
export { type ServerName, serversById } from './queries/servers-by-id.ts'
export type { FillRule, Health } from './schema.ts'
export type { ServerInput } from './server-input.ts'
export { type Choices, choicesOf } from './use-cases/ask-choices.ts'
export { reportRefused, type ServerTest, testServer } from './use-cases/check-server.ts'
export { ensureServer } from './use-cases/ensure-server.ts'
export { endMaintenance, startMaintenance } from './use-cases/maintain-server.ts'
export { type CallbackNews, callbackNews, receiveCallback, settleCallback } from './use-cases/receive-callback.ts'
export { addGroup, changeGroup, type GroupInput, removeGroup } from './use-cases/set-up-group.ts'
export { addServer, changeServer, removeServer } from './use-cases/set-up-server.ts'
export { freePlace, takePlace, takePlaceOn } from './use-cases/take-place.ts'
