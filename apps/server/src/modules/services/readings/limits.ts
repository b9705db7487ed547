/** At these shares of a limit the client is told, in percent. */
const warningSteps = [80, 100] as const
type WarningStep = (typeof warningSteps)[number]

/** Pure: the steps that so much of a limit has reached. Without a limit there is none. */
export function stepsReached(usedMib: number, limitMib: number | null): WarningStep[] {
  if (limitMib === null || limitMib <= 0) return []
  return warningSteps.filter((step) => usedMib * 100 >= limitMib * step)
}

/** For people: MiB up to one GiB, beyond that GiB with a digit behind the point; rounded down, so that it never says too much. */
export const sizeText = (mib: number): string =>
  mib < 1024 ? `${mib} MiB` : `${(Math.floor((mib * 10) / 1024) / 10).toString()} GiB`
