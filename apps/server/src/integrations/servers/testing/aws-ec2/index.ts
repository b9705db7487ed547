import { setTimeout as pause } from 'node:timers/promises'
import Fastify from 'fastify'
import { freePort } from '../../../../platform/free-port.ts'
import { actions } from './actions.ts'
import { checkSignature, Ec2Fault, NAMESPACE, Query, toXml } from './query.ts'
import { Ec2Region } from './region.ts'

export type Ec2Double = {
  origin: string
  accessKeyId: string
  secretAccessKey: string
  region: Ec2Region
  /** Every request that was let in. */
  seen: Query[]
  /** The key may not do these. */
  forbidden: Set<string>
  /** The next request that changes something, or the next one of this action, is carried out; its answer is lost. */
  loseNext(how: 'late' | 'dropped', action?: string): void
  /** The next request that changes something is answered with this, and nothing is done. */
  refuseNext(fault: Ec2Fault): void
  /** Every request from now on is answered so by something in between; null ends it. */
  answerAll(answer: { status: number; body: string } | null): void
  stop(): Promise<void>
}

const changes = (query: Query): boolean => !/^(Describe|Get)/.test(query.action) && query.values.DryRun !== 'true'

/** Amazon EC2 as far as we use it: the Query protocol over real HTTP. */
export async function startEc2({ lateByMs }: { lateByMs: number }): Promise<Ec2Double> {
  const region = new Ec2Region()
  const seen: Query[] = []
  let losing: { how: 'late' | 'dropped'; action: string | undefined } | null = null
  let refusal: Ec2Fault | null = null
  let answer: { status: number; body: string } | null = null

  const app = Fastify({ forceCloseConnections: true })
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) => done(null, body))

  app.post('/', async (request, reply) => {
    if (answer) return reply.code(answer.status).type('text/html').send(answer.body)
    const body = String(request.body ?? '')
    const query = new Query(body)
    reply.type('text/xml;charset=UTF-8')
    try {
      checkSignature({ headers: request.headers, body }, double)
      if (query.values.Version !== '2016-11-15') throw new Ec2Fault('NoSuchVersion', 'The requested version is unknown')
      seen.push(query)
      const act = actions[query.action]
      if (!act) throw new Ec2Fault('InvalidAction', `The action ${query.action} is not valid for this web service.`)
      if (double.forbidden.has(query.action))
        throw new Ec2Fault('UnauthorizedOperation', 'You are not authorized to perform this operation.', 403)
      if (changes(query) && refusal) {
        const fault = refusal
        refusal = null
        throw fault
      }
      if (query.values.DryRun === 'true')
        throw new Ec2Fault('DryRunOperation', 'Request would have succeeded, but DryRun flag is set.', 412)
      const done = act(region, query)
      if (losing && (losing.action === undefined ? changes(query) : losing.action === query.action)) {
        const { how } = losing
        losing = null
        if (how === 'late') await pause(lateByMs)
        else request.raw.socket.destroy()
      }
      const name = `${query.action}Response`
      return `<?xml version="1.0" encoding="UTF-8"?>\n<${name} xmlns="${NAMESPACE}"><requestId>8f7724cf-496f-496e-8fe3-example</requestId>${toXml(done)}</${name}>`
    } catch (error) {
      if (!(error instanceof Ec2Fault)) throw error
      const errors = toXml({ Errors: { Error: { Code: error.code, Message: error.message } }, RequestID: 'ea966190' })
      return reply.code(error.status).send(`<?xml version="1.0" encoding="UTF-8"?>\n<Response>${errors}</Response>`)
    }
  })

  const port = await freePort()
  await app.listen({ host: '127.0.0.1', port })
  const double: Ec2Double = {
    origin: `http://127.0.0.1:${port}`,
    accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
    secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
    region,
    seen,
    forbidden: new Set(),
    loseNext(how, action) {
      losing = { how, action }
    },
    refuseNext(fault) {
      refusal = fault
    },
    answerAll(wish) {
      answer = wish
    },
    stop: () => app.close(),
  }
  return double
}
