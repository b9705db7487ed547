import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import sparticuz from '@sparticuz/chromium'
import type { AxeResults } from 'axe-core'
import { type Browser, type BrowserContextOptions, chromium, type Locator, type Page } from 'playwright-core'
import { expect } from 'vitest'

/** These make the browser fragile or lenient, and nothing here needs them. */
const unwanted = ['--single-process', '--no-zygote', '--disable-web-security']

export async function openChromium(): Promise<Browser> {
  return chromium.launch({
    executablePath: await sparticuz.executablePath(),
    args: [...sparticuz.args.filter((arg) => !unwanted.includes(arg)), '--no-sandbox'],
  })
}

const axe = readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

/** Whoever is not logged in is asked once, and once more for a fresh token. */
const mayBeRefused = /\/api\/v1\/auth\/(me|refresh-token)$/

/** A window with somebody before it, who notices everything that a developer's console would show. */
export class Window {
  readonly page: Page
  readonly #complaints: string[] = []
  readonly #expected: { status: number; url: RegExp }[] = []

  private constructor(page: Page) {
    this.page = page
    // How long to wait for what may never come. A busy machine needs its time.
    page.setDefaultTimeout(60_000)
    page.on('pageerror', (error) => this.#complain(error.message))
    page.on('console', (message) => {
      const status = Number(/status of (\d+)/.exec(message.text())?.[1])
      if (message.type() === 'error' && !this.#isExpected(status, message.location().url))
        this.#complain(`console: ${message.text()}`)
    })
    page.on('response', (response) => {
      if (response.status() >= 400 && !this.#isExpected(response.status(), response.url()))
        this.#complain(`${response.status()} from ${response.url()}`)
    })
    page.on('requestfailed', (request) => {
      // A page takes its own requests back when it no longer needs the answer.
      const { errorText } = request.failure() ?? {}
      if (errorText !== 'net::ERR_ABORTED') this.#complain(`${errorText}: ${request.url()}`)
    })
  }

  static async open(browser: Browser, options: BrowserContextOptions): Promise<Window> {
    const context = await browser.newContext({ locale: 'en-GB', timezoneId: 'Europe/Berlin', ...options })
    return new Window(await context.newPage())
  }

  /** From here on the server may say no in this way: the page is made for it. */
  expects(status: number, url: RegExp): void {
    this.#expected.push({ status, url })
  }

  #isExpected(status: number, url: string): boolean {
    if (status === 401 && mayBeRefused.test(url)) return true
    return this.#expected.some((one) => one.status === status && one.url.test(url))
  }

  /** Waits for a page with this heading, and looks at all of it. */
  async sees(heading: string | RegExp): Promise<void> {
    await this.page.getByRole('heading', { level: 1, name: heading }).waitFor()
    await this.looksAround()
  }

  /** Looks at what is on the page now, such as a dialog. */
  async looksAround(): Promise<void> {
    await this.#settles()
    expect(await this.#lastingFindings(), `axe on ${this.page.url()}`).toEqual([])
    const [width, room] = await this.page.evaluate<[number, number]>(
      '[document.documentElement.scrollWidth, document.documentElement.clientWidth]',
    )
    expect(width, `width of ${this.page.url()}`).toBeLessThanOrEqual(room)
    expect(this.#complaints).toEqual([])
  }

  /** Goes there with the Tab key. */
  async tabsTo(target: Locator): Promise<void> {
    await target.waitFor()
    for (let steps = 0; steps < 100; steps++) {
      await this.page.keyboard.press('Tab')
      if (await target.evaluate((element) => element.matches(':focus'))) return
    }
    throw new Error(`The Tab key does not lead to ${target}.`)
  }

  async close(): Promise<void> {
    await this.page.context().close()
    expect(this.#complaints).toEqual([])
  }

  /** Nothing is on its way any more. */
  async #settles(): Promise<void> {
    const frames = this.page.frames()
    // Chromium never calls a page with a frame idle, so such a page is done when its frames are there.
    if (frames.length === 1) await this.page.waitForLoadState('networkidle')
    else for (const frame of frames) await frame.waitForLoadState('load')
  }

  /** What is wrong for some seconds: while a menu closes and a dialog opens, what lies behind is hidden and focused. */
  async #lastingFindings(): Promise<string[]> {
    for (let looks = 1; ; looks++) {
      const findings = await this.#findings()
      if (findings.length === 0 || looks === 6) return findings
      await this.page.waitForTimeout(1_000)
    }
  }

  async #findings(): Promise<string[]> {
    const findings: string[] = []
    // A mail is shown in a frame that runs no scripts, and nobody can look at it from within.
    const looking = this.page
      .frames()
      .filter((frame, index) => index === 0 || frame.url().includes('/sandbox/gateway/'))
    for (const frame of looking) {
      await frame.evaluate(await axe)
      // Each frame is looked at by itself.
      const { violations } = await frame.evaluate<AxeResults>(
        "axe.run({ resultTypes: ['violations'], iframes: false })",
      )
      for (const { id, impact, nodes } of violations)
        if (impact === 'serious' || impact === 'critical')
          findings.push(`${id}: ${nodes.map(({ html }) => html).join(' ')}`)
    }
    return findings
  }

  #complain(what: string): void {
    this.#complaints.push(`${what} (on ${this.page.url()})`)
  }
}
