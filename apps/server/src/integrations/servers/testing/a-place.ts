import { once } from 'node:events'
import { connect } from 'node:net'
import type { GuardedFetch, PanelPlace } from '@ostler/integration-kit'

const unguarded: GuardedFetch = (address, init) => fetch(address, init as RequestInit)

/** Where an adapter works in a test: without the guard, because the double is on this machine. */
export const aPlace = (wish: Partial<PanelPlace> = {}): PanelPlace => ({
  server: 'the_one',
  callbackUrl: 'https://my.example.com/server-callbacks/the_one',
  fetch: unguarded,
  fetchPinned: () => unguarded,
  async connect(host, port, signal) {
    const socket = connect({ host, port, signal })
    await once(socket, 'connect')
    return socket
  },
  ...wish,
})
