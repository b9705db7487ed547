import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'

const run = promisify(execFile)
const project = resolve(import.meta.dirname, '..')
const server = 'apps/server/src'

/** One file that breaks each rule, and what it imports. */
const offenders: Record<string, [file: string, imports: string]> = {
  'billing-looks-down-only': [`${server}/modules/billing/a.ts`, `${server}/modules/payments/index.ts`],
  'clients-looks-down-only': [`${server}/modules/clients/a.ts`, `${server}/modules/catalog/index.ts`],
  'rooms-have-one-door': [`${server}/modules/ordering/a.ts`, `${server}/modules/billing/schema.ts`],
  'only-compose-takes-modules': [`${server}/web.ts`, `${server}/modules/billing/module.ts`],
  'only-compose-knows-integrations': [`${server}/serve.ts`, `${server}/integrations/gateways/sandbox/index.ts`],
  'integrations-decide-nothing': [`${server}/integrations/mail/a.ts`, `${server}/modules/billing/index.ts`],
  'platform-knows-no-business': [`${server}/platform/a.ts`, `${server}/modules/identity/index.ts`],
  'modules-know-no-doors': [`${server}/modules/catalog/a.ts`, `${server}/api/router.ts`],
  'the-sandbox-is-another-side': [`${server}/sandbox/a.ts`, `${server}/modules/payments/index.ts`],
  'the-kernel-knows-nobody': ['packages/kernel/src/a.ts', 'packages/contract/src/index.ts'],
  'packages-know-no-apps': ['packages/contract/src/a.ts', `${server}/config.ts`],
  'ui-has-no-product-words': ['packages/ui/src/a.ts', 'packages/contract/src/index.ts'],
  'sign-in-knows-contract-and-components': ['packages/sign-in/src/a.ts', 'packages/kernel/src/money.ts'],
  'apps-speak-http': ['apps/portal/src/a.ts', `${server}/config.ts`],
  'no-circles': [`${server}/platform/b.ts`, `${server}/platform/c.ts`],
}

let violations: { rule: { name: string }; from: string }[]
let tree: string

beforeAll(async () => {
  tree = await mkdtemp(join(tmpdir(), 'ostler-floors-'))
  const put = async (file: string, text: string) => {
    await mkdir(dirname(join(tree, file)), { recursive: true })
    await writeFile(join(tree, file), text)
  }
  for (const [, imported] of Object.values(offenders)) await put(imported, 'export {}\n')
  for (const [file, imported] of Object.values(offenders))
    await put(file, `import '/${imported}'\n`.replace('/', relative(file)))
  await put(`${server}/platform/c.ts`, `import './b.ts'\n`)
  const config = join(project, '.dependency-cruiser.cjs')
  const cruise = run(
    join(project, 'node_modules/.bin/depcruise'),
    ['--config', config, '--output-type', 'json', 'apps', 'packages'],
    {
      cwd: tree,
      maxBuffer: 2 ** 26,
    },
  )
  // It ends with an exit code when it found something; what it found is on its output all the same.
  const { stdout } = await cruise.catch((failed: { stdout: string }) => failed)
  violations = JSON.parse(stdout).summary.violations
})
afterAll(() => rm(tree, { recursive: true, force: true }))

const relative = (file: string) => '../'.repeat(file.split('/').length - 1)

test.each(Object.entries(offenders))('%s is refused', (rule, [file]) => {
  expect(violations.filter(({ rule: { name } }) => name === rule).map(({ from }) => from)).toContain(file)
})
