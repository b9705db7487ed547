import { z } from 'zod'
import { forStaff } from '../procedure.ts'
import { byId, done, id, instant, line, notFound, page, pageQuery } from '../schemas.ts'

const clientGone = notFound('client_not_found', 'There is no such client.')
const mergeGone = notFound('merge_not_found', 'There is no such merge.')

const named = z.object({ id, name: z.string() })

const merge = z.object({
  id,
  from: named,
  into: named,
  reason: z.string(),
  madeBy: z.string(),
  madeAt: instant,
  /** What went over, by what it is called. */
  wentOver: z.array(z.object({ holds: z.string(), count: z.number().int() })),
  undone: z.object({ by: z.string(), at: instant, reason: z.string() }).nullable(),
})

/** Doors below a client: what a merge would do, and doing it. */
export const clientMerge = {
  mergePreview: forStaff(
    'GET',
    '/admin/clients/{id}/merge',
    'What merging this client into another one would do, and what stands in the way',
    'clients.view',
  )
    .input(byId.extend({ intoId: id }))
    .output(
      z.object({
        /** The client that goes away; its name is typed to confirm. */
        from: named,
        into: named,
        goesOver: z.array(z.object({ holds: z.string(), count: z.number().int() })),
        warnings: z.array(z.string()),
        hindrances: z.array(z.string()),
      }),
    )
    .errors(clientGone),
  merge: forStaff('POST', '/admin/clients/{id}/merge', 'Merge this client into another one', 'clients.merge', {
    stepUp: true,
  })
    .input(byId.extend({ intoId: id, reason: line(300), confirmation: line(200) }))
    .output(z.object({ mergeId: id }))
    .errors({
      ...clientGone,
      merge_refused: { status: 409, message: 'These clients cannot be merged.' },
      client_closed: { status: 409, message: 'A client was merged into another one or erased.' },
    }),
}

export const merges = {
  list: forStaff('GET', '/admin/merges', 'Merges of clients, newest first', 'clients.view')
    .input(pageQuery.extend({ clientId: id.optional() }))
    .output(page(merge)),
  get: forStaff('GET', '/admin/merges/{id}', 'A merge, and what stands in the way of undoing it', 'clients.view')
    .input(byId)
    .output(merge.extend({ hindrances: z.array(z.string()) }))
    .errors(mergeGone),
  undo: forStaff('POST', '/admin/merges/{id}/undo', 'Give everything back that a merge took over', 'clients.merge', {
    stepUp: true,
  })
    .input(byId.extend({ reason: line(300) }))
    .output(done)
    .errors({
      ...mergeGone,
      ...clientGone,
      undo_refused: { status: 409, message: 'This merge cannot be undone any more.' },
    }),
}
