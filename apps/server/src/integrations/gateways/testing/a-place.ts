import type { GatewayPlace } from '@ostler/integration-kit'

/** Where an adapter works in a test: without the guard, because the double is on this machine. */
export const aPlace = (wish: Partial<GatewayPlace> = {}): GatewayPlace => ({
  instance: 'the_one',
  webhookUrl: 'https://my.example.com/webhooks/the_one',
  fetch: (address, init) => fetch(address, init as RequestInit),
  ...wish,
})
