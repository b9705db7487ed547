import Bowser from 'bowser'

const browsers: ReadonlySet<string> = new Set(Object.values(Bowser.BROWSER_MAP))
const systems: ReadonlySet<string> = new Set(Object.values(Bowser.OS_MAP))

/** As much of a user agent as is kept and looked at. */
export const USER_AGENT_LENGTH = 300

/**
 * The kind of device a user agent speaks of: "Firefox on Windows". Without versions, so that an update is no new device.
 *
 * Only names that the library knows: the header is whatever a stranger sends, and these words stand in mails.
 */
export function deviceOf(userAgent: string): string {
  if (userAgent.trim() === '') return unknown
  const { browser, os } = Bowser.parse(userAgent.slice(0, USER_AGENT_LENGTH))
  const named = [browser.name ?? '', os.name ?? '']
  const known = [browsers.has(named[0]!) ? named[0] : '', systems.has(named[1]!) ? named[1] : ''].filter(Boolean)
  return known.join(' on ') || unknown
}

const unknown = 'Unknown device'
