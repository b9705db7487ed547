import { randomBytes } from 'node:crypto'
import { checkLabels, HetznerCatalogue, HetznerFault, type HetznerObject, invalid, notFound, now } from './catalogue.ts'

/** Everything that one token reaches: the servers of a project, their snapshots, and what is under way. */
export class HetznerProject extends HetznerCatalogue {
  readonly servers: HetznerObject[] = []
  readonly actions: HetznerObject[] = []
  /** Nothing of this kind can be had from now on. */
  soldOut = false
  serverLimit = 100
  /** Systems that do not react to a request to shut down. */
  readonly deaf = new Set<number>()
  readonly #work = new Map<number, () => void>()
  readonly #failing: { command: string; code: string; message: string }[] = []

  server(id: number): HetznerObject {
    const found = this.servers.find((one) => one.id === id)
    if (!found) throw notFound('server', id)
    return found
  }

  action(id: number): HetznerObject {
    const found = this.actions.find((one) => one.id === id)
    if (!found) throw notFound('action', id)
    return found
  }

  create(body: Record<string, unknown>) {
    const name = String(body.name ?? '')
    if (!/^[a-zA-Z0-9]([a-zA-Z0-9.-]{0,61}[a-zA-Z0-9])?$/.test(name)) throw invalid('name', 'is not a valid hostname')
    checkLabels(body.labels)
    const type = this.types.find((one) => one.name === body.server_type && !one.deprecated)
    if (!type) throw invalid('server_type', `server type ${body.server_type} not found`)
    const image = this.chosenImage(body.image)
    const location = this.locations.find((one) => one.name === (body.location ?? 'nbg1'))
    if (!location) throw invalid('location', `location ${body.location} not found`)
    const keys = (body.ssh_keys as string[] | undefined) ?? []
    for (const key of keys) if (!this.sshKeys.some((one) => one.name === key)) throw notFound('SSH key', key)
    if (this.servers.some((one) => one.name === name))
      throw new HetznerFault(409, 'uniqueness_error', 'server name is already used', { fields: [{ name: 'name' }] })
    if (this.servers.length >= this.serverLimit)
      throw new HetznerFault(403, 'resource_limit_exceeded', 'server limit exceeded', { limits: [{ name: 'servers' }] })
    if (this.soldOut) throw new HetznerFault(412, 'resource_unavailable', 'server type is currently not available')
    const net = (body.public_net ?? {}) as Record<string, boolean>
    const id = this.next()
    const host = id % 250
    const password = keys.length > 0 ? null : newPassword()
    const server: HetznerObject = {
      id,
      name,
      status: 'initializing',
      created: now(),
      locked: false,
      labels: body.labels ?? {},
      server_type: type,
      image,
      iso: null,
      location,
      datacenter: { id: 1, name: `${location.name}-dc1`, description: '', location, server_types: {} },
      public_net: {
        ipv4:
          net.enable_ipv4 === false
            ? null
            : { id: this.next(), ip: `192.0.2.${host}`, blocked: false, dns_ptr: `static.${host}.example.net` },
        ipv6:
          net.enable_ipv6 === false
            ? null
            : { id: this.next(), ip: `2001:db8:${host.toString(16)}::/64`, blocked: false, dns_ptr: [] },
        floating_ips: [],
        firewalls: [],
      },
      private_net: [],
      protection: { delete: false, rebuild: false },
      rescue_enabled: false,
      backup_window: null,
      primary_disk_size: type.disk,
      volumes: [],
      load_balancers: [],
      outgoing_traffic: null,
      ingoing_traffic: null,
      included_traffic: 21_990_232_555_520,
    }
    this.servers.push(server)
    const action = this.#begin(
      server,
      'create_server',
      () => {
        server.status = 'running'
      },
      'initializing',
    )
    const next = { ...action, id: this.next(), command: 'start_server', progress: 0 }
    return { server, action, next_actions: [next], root_password: password }
  }

  update(id: number, body: Record<string, unknown>): HetznerObject {
    const server = this.server(id)
    if (body.labels !== undefined) {
      checkLabels(body.labels)
      server.labels = body.labels
    }
    if (body.name !== undefined) server.name = body.name
    return server
  }

  delete(id: number): HetznerObject {
    const server = this.server(id)
    if (server.protection.delete) throw new HetznerFault(423, 'protected', 'server is delete protected')
    return this.#begin(
      server,
      'delete_server',
      () => {
        this.servers.splice(this.servers.indexOf(server), 1)
      },
      'deleting',
    )
  }

  deleteImage(id: number): void {
    const image = this.image(id)
    if (image.type === 'system') throw new HetznerFault(403, 'forbidden', 'system images cannot be deleted')
    this.images.splice(this.images.indexOf(image), 1)
  }

  /** One of the actions of a server. */
  act(id: number, name: string, body: Record<string, unknown>): Record<string, unknown> {
    const server = this.server(id)
    const to = (status: string) => () => {
      server.status = status
    }
    switch (name) {
      case 'poweron':
        return {
          action: this.#begin(
            server,
            'start_server',
            to('running'),
            server.status === 'off' ? 'starting' : server.status,
          ),
        }
      case 'poweroff':
        return { action: this.#begin(server, 'stop_server', to('off'), 'stopping') }
      case 'shutdown':
        return { action: this.#begin(server, 'shutdown_server', this.deaf.has(id) ? () => {} : to('off')) }
      case 'reboot':
        if (server.status !== 'running') throw new HetznerFault(422, 'service_error', 'server is not running')
        return { action: this.#begin(server, 'reboot_server', to('running')) }
      case 'rebuild': {
        if (server.protection.rebuild) throw new HetznerFault(423, 'protected', 'server is rebuild protected')
        const image = this.chosenImage(body.image)
        const action = this.#begin(
          server,
          'rebuild_server',
          () => {
            Object.assign(server, { status: 'running', image })
          },
          'rebuilding',
        )
        return { action, root_password: image.type === 'system' ? newPassword() : null }
      }
      case 'reset_password':
        if (server.status !== 'running') throw new HetznerFault(422, 'service_error', 'server is not running')
        return { action: this.#begin(server, 'reset_password', () => {}), root_password: newPassword() }
      case 'change_type':
        return { action: this.#changeType(server, body) }
      case 'create_image': {
        const action = this.#begin(server, 'create_image', () => {
          Object.assign(image, { status: 'available', image_size: 2.5 })
        })
        checkLabels(body.labels)
        const image = this.newImage({
          type: body.type,
          description: body.description ?? '',
          labels: body.labels ?? {},
          status: 'creating',
          created_from: { id: server.id, name: server.name },
        })
        return { action, image }
      }
      case 'change_protection': {
        const action = this.#begin(server, 'change_protection', () => {
          if (body.delete !== undefined) server.protection.delete = body.delete
          if (body.rebuild !== undefined) server.protection.rebuild = body.rebuild
        })
        this.#finish(action)
        return { action }
      }
      default:
        throw new HetznerFault(404, 'not_found', 'page not found')
    }
  }

  #changeType(server: HetznerObject, body: Record<string, unknown>): HetznerObject {
    const type = this.types.find((one) => one.name === body.server_type && !one.deprecated)
    if (!type) throw new HetznerFault(422, 'invalid_server_type', 'the server type is deprecated or does not exist')
    if (server.status !== 'off') throw new HetznerFault(422, 'server_not_stopped', 'server must be stopped')
    if (type.disk < server.primary_disk_size)
      throw new HetznerFault(422, 'invalid_server_type', 'the disk would shrink')
    if (this.soldOut) throw new HetznerFault(412, 'resource_unavailable', 'server type is currently not available')
    return this.#begin(
      server,
      'change_server_type',
      () => {
        if (body.upgrade_disk) server.primary_disk_size = type.disk
        // "… copies the content of its disk, and starts it again."
        Object.assign(server, { server_type: type, status: 'running' })
      },
      'migrating',
    )
  }

  /** Only one at a time: whoever comes second finds the server locked. */
  #begin(server: HetznerObject, command: string, then: () => void, during?: string): HetznerObject {
    if (server.locked) throw new HetznerFault(423, 'locked', 'cannot perform operation because server is locked')
    const before = server.status
    server.locked = true
    if (during) server.status = during
    const action: HetznerObject = {
      id: this.next(),
      command,
      status: 'running',
      progress: 0,
      started: now(),
      finished: null,
      resources: [{ id: server.id, type: 'server' }],
      error: null,
    }
    this.actions.push(action)
    this.#work.set(action.id, () => {
      server.locked = false
      const at = this.#failing.findIndex((one) => one.command === command)
      const [failure] = at < 0 ? [] : this.#failing.splice(at, 1)
      const end = failure
        ? { status: 'error', error: { code: failure.code, message: failure.message } }
        : { status: 'success' }
      Object.assign(action, { ...end, progress: 100, finished: now() })
      if (!failure) return then()
      if (command !== 'create_server') server.status = before
    })
    return action
  }

  #finish({ id }: HetznerObject): void {
    const end = this.#work.get(id)
    this.#work.delete(id)
    end?.()
  }

  /** All that is under way is over when this returns. */
  finishWork(): void {
    for (const action of this.actions.filter(({ status }) => status === 'running')) this.#finish(action)
  }

  /** The next action of this kind is taken on, and fails. */
  failNext(command: string, code = 'action_failed', message = 'Action failed'): void {
    this.#failing.push({ command, code, message })
  }
}

const newPassword = () => randomBytes(9).toString('base64url').replaceAll(/[-_]/g, 'x')
