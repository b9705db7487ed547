/// <reference types="node" />
import { mkdtemp, rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import sparticuz from '@sparticuz/chromium'
import type { AxeResults } from 'axe-core'
import { type Browser, chromium, type Page } from 'playwright-core'
import { build, type PreviewServer, preview } from 'vite'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'

vi.setConfig({ testTimeout: 60_000 })

const stories = fileURLToPath(new URL('.', import.meta.url))
const axe = createRequire(import.meta.url).resolve('axe-core/axe.min.js')

/** What we ask of every component: nothing inline, neither script nor style. */
const strictPolicy =
  "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self' data:; connect-src 'self'"

/** These make the browser fragile or lenient, and nothing here needs them. */
const unwanted = ['--single-process', '--no-zygote', '--disable-web-security']

let outDir: string
let server: PreviewServer
let browser: Browser
let address: string

beforeAll(async () => {
  outDir = await mkdtemp(join(tmpdir(), 'stories-'))
  const shared = { root: stories, configFile: join(stories, 'vite.config.ts'), logLevel: 'error' } as const
  await build({ ...shared, build: { outDir, emptyOutDir: true } })
  server = await preview({
    ...shared,
    build: { outDir },
    preview: { port: 0, host: '127.0.0.1', headers: { 'content-security-policy': strictPolicy } },
  })
  address = server.resolvedUrls!.local[0]!
  browser = await chromium.launch({
    executablePath: await sparticuz.executablePath(),
    args: [...sparticuz.args.filter((arg) => !unwanted.includes(arg)), '--no-sandbox'],
  })
}, 120_000)

afterAll(async () => {
  await browser?.close()
  await server?.close()
  await rm(outDir, { recursive: true, force: true })
})

test.each([
  ['light', 1280],
  ['light', 360],
  ['dark', 1280],
  ['dark', 360],
] as const)('in the %s theme at %i px the page is in reach of everyone', async (theme, width) => {
  const { page, complaints } = await open({ theme, width })
  expect(await findings(page)).toEqual([])
  expect(complaints).toEqual([])
  await page.close()
})

test.each([
  ['light', 1280],
  ['dark', 360],
] as const)('in the %s theme at %i px so is all that opens over it', async (theme, width) => {
  const { page, complaints } = await open({ theme, width })
  const press = (name: string) => page.getByRole('button', { name, exact: true }).click()
  const layers: Record<string, () => Promise<void>> = {
    form: () => page.locator('#forms button[type=submit]').click(),
    dialog: () => press('Dialog'),
    confirm: () => press('Type to confirm'),
    drawer: () => press('Drawer'),
    palette: () => page.keyboard.press('Control+k'),
    menu: () => press('More'),
    toast: () => press('Error toast'),
  }
  for (const [layer, show] of Object.entries(layers)) {
    await show()
    await page.waitForTimeout(350)
    expect(await findings(page), layer).toEqual([])
    await page.keyboard.press('Escape')
    await page.waitForTimeout(100)
  }
  expect(complaints).toEqual([])
  await page.close()
})

test('the policy under which all this is shown does refuse inline styles', async () => {
  const { page, complaints } = await open({ theme: 'light', width: 1280 })
  await page.evaluate(() =>
    document.head.append(Object.assign(document.createElement('style'), { textContent: 'a{}' })),
  )
  await vi.waitFor(() => expect(complaints.join()).toContain('style-src'))
  await page.close()
})

test.each([1280, 768, 360, 320])('at %i px nothing runs off the side', async (width) => {
  const { page } = await open({ theme: 'light', width })
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width)
  await page.close()
})

test('from right to left nothing runs off the side either', async () => {
  const { page } = await open({ theme: 'light', width: 360, path: '?dir=rtl' })
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360)
  await page.close()
})

test('the theme follows the system until one is chosen, and is then remembered', async () => {
  const { page } = await open({ theme: 'dark', width: 1280 })
  const ground = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor)
  const dark = await ground()
  await page.getByTitle('Light', { exact: true }).first().click()
  const light = await ground()
  expect(light).not.toBe(dark)
  await page.reload()
  await page.getByRole('heading', { level: 1 }).waitFor()
  expect(await ground()).toBe(light)
  await page.close()
})

test('a row opens by its whole width, and its own controls keep their meaning', async () => {
  const { page } = await open({ theme: 'light', width: 1280 })
  const row = page.getByRole('table', { name: 'Orders', exact: true }).getByRole('row').nth(1)
  await row.getByText('Amsterdam').click()
  expect(new URL(page.url()).hash).toBe('#order-1042')
  await page.goto(`${address}#nowhere`)
  await row.getByRole('button', { name: /Actions for/ }).click()
  await page.getByRole('menuitem', { name: 'Cancel order' }).click()
  await row.getByRole('checkbox').click()
  expect(new URL(page.url()).hash).toBe('#nowhere')
  await page.close()
})

test('a dialog opened from a menu gives the focus back to the menu button', async () => {
  const { page } = await open({ theme: 'light', width: 1280 })
  const opener = page.getByRole('button', { name: 'Menu', exact: true })
  await opener.focus()
  await page.keyboard.press('Enter')
  await page.getByRole('menuitem').waitFor()
  await page.keyboard.press('Enter')
  const dialog = page.getByRole('alertdialog')
  await dialog.waitFor()
  await page.waitForTimeout(150)
  expect(await dialog.evaluate((element) => element.contains(document.activeElement))).toBe(true)
  await page.keyboard.press('Escape')
  await page.waitForTimeout(150)
  expect(await opener.evaluate((element) => element === document.activeElement)).toBe(true)
  await page.close()
})

test('a dialog gives the focus back to what opened it', async () => {
  const { page } = await open({ theme: 'light', width: 1280 })
  for (const name of ['Dialog', 'Confirm', 'Drawer']) {
    const opener = page.getByRole('button', { name, exact: true })
    await opener.focus()
    await page.keyboard.press('Enter')
    const layer = page.getByRole(name === 'Confirm' ? 'alertdialog' : 'dialog')
    expect(await layer.evaluate((element) => element.contains(document.activeElement)), name).toBe(true)
    await page.keyboard.press('Escape')
    await page.waitForTimeout(150)
    expect(await opener.evaluate((element) => element === document.activeElement), name).toBe(true)
  }
  await page.close()
})

async function open({ theme, width, path = '' }: { theme: 'light' | 'dark'; width: number; path?: string }) {
  const phone = width < 640
  const page = await browser.newPage({
    viewport: { width, height: 900 },
    colorScheme: theme,
    reducedMotion: 'reduce',
    hasTouch: phone,
    isMobile: phone,
  })
  const complaints: string[] = []
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text())
  })
  page.on('pageerror', (error) => complaints.push(error.message))
  await page.goto(address + path)
  await page.getByRole('heading', { level: 1 }).waitFor()
  await page.waitForTimeout(400)
  return { page, complaints }
}

async function findings(page: Page) {
  await page.evaluate(await axeSource())
  const { violations } = (await page.evaluate('axe.run()')) as AxeResults
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.target.join(' ')).join(', ')}`)
}

let loaded: string | undefined
async function axeSource() {
  const { readFile } = await import('node:fs/promises')
  loaded ??= await readFile(axe, 'utf8')
  return loaded
}
