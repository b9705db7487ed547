export type PveTask = {
  upid: string
  node: string
  type: string
  id: string
  /** The guest whose lock file it holds. */
  locks: number | null
  starttime: number
  /** Null while it runs. */
  exitstatus: string | null
  work: () => string | null
}

/** The tasks of a cluster. They run until somebody lets them end. */
export class PveTasks {
  readonly all: PveTask[] = []
  user = 'ostler@pve!billing'

  /** `work` answers null when it went well, else what went wrong. */
  start(about: Pick<PveTask, 'node' | 'type' | 'id' | 'locks'>, work: () => string | null): string {
    const starttime = 1_795_250_000 + this.all.length
    const hex = (number: number) => number.toString(16).toUpperCase().padStart(8, '0')
    const pid = 4_000 + this.all.length
    const upid = `UPID:${about.node}:${hex(pid)}:${hex(pid * 7)}:${hex(starttime)}:${about.type}:${about.id}:${this.user}:`
    this.all.push({ ...about, upid, starttime, exitstatus: null, work })
    return upid
  }

  /** Whatever runs comes to its end. */
  finish(): void {
    for (const task of this.all) if (task.exitstatus === null) task.exitstatus = task.work() ?? 'OK'
  }

  shown({ upid, node, type, id, starttime, exitstatus }: PveTask) {
    const status = exitstatus === null ? 'running' : 'stopped'
    return {
      upid,
      node,
      type,
      id,
      user: this.user,
      pid: 4_000,
      pstart: 28_000,
      starttime,
      status,
      ...(exitstatus === null ? {} : { exitstatus }),
    }
  }

  /** Those that run, and a few that have just ended, as in the list of a node. */
  active(node: string, vmid: number | null) {
    return this.all
      .filter((one) => one.node === node && (vmid === null || one.id === String(vmid)))
      .slice(-3)
      .map(({ upid, type, id, starttime, exitstatus }) => ({
        upid,
        node,
        type,
        id,
        user: this.user,
        starttime,
        ...(exitstatus === null ? {} : { status: exitstatus, endtime: starttime + 5 }),
      }))
  }
}
