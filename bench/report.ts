import { cpus, loadavg, platform, release, totalmem } from 'node:os'
import { type Figure, type Outcome, ratioOf } from './benchmark.ts'

/** What the figures were measured on. Figures of two machines, or of a busy and an idle one, do not compare. */
export const machine = () => ({
  system: `${platform()} ${release()}`,
  cpu: cpus()[0]?.model ?? 'unknown',
  cores: cpus().length,
  memoryGiB: Math.round(totalmem() / 2 ** 30),
  node: process.version,
  loadBefore: Number(loadavg()[0]!.toFixed(2)),
})

export type Measured = Outcome & { name: string; about: string }

export function table({ name, about, settings, figures }: Measured): string {
  const rows = [
    ['', 'Ostler', 'floor', 'ratio', ''],
    ...figures.map((figure) => [
      figure.name,
      digits(figure.value),
      figure.floor === undefined ? '' : digits(figure.floor),
      ratioText(figure),
      figure.unit,
    ]),
  ]
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)))
  const lines = rows.map((row) =>
    row
      .map((cell, column) =>
        column === 0 || column === 4 ? cell.padEnd(widths[column]!) : cell.padStart(widths[column]!),
      )
      .join('  ')
      .trimEnd(),
  )
  const chosen = Object.entries(settings).map(([what, value]) => `${what} ${value}`)
  return [`${name}: ${about}`, `(${chosen.join(', ')})`, '', ...lines].join('\n')
}

export const asJson = (startedAt: string, ranOn: ReturnType<typeof machine>, measured: Measured[]) => ({
  startedAt,
  machine: ranOn,
  benchmarks: measured.map(({ name, about, settings, figures }) => ({
    name,
    about,
    settings,
    figures: figures.map((figure) => ({
      name: figure.name.trim(),
      unit: figure.unit,
      ostler: rounded(figure.value),
      floor: figure.floor === undefined ? null : rounded(figure.floor),
      ratio: ratioOf(figure) === undefined ? null : rounded(ratioOf(figure)!),
    })),
  })),
})

const ratioText = (figure: Figure): string => {
  const ratio = ratioOf(figure)
  return ratio === undefined ? '' : `${digits(ratio)}×`
}

/** Three digits are as many as a benchmark is good for. */
const rounded = (value: number): number => Number(value.toPrecision(4))
const digits = (value: number): string =>
  String(Number.isInteger(value) ? value : value.toFixed(value >= 100 ? 0 : value >= 10 ? 1 : 2))
