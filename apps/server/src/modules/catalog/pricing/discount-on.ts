import { Money, Percent } from '@ostler/kernel'

export type KeptDiscount = {
  label: string
  promotionId: number | null
  kind: 'percent' | 'fixed' | 'override'
  percent: string | null
  amountMinor: string | null
  periodsLeft: number | null
}

export function discountOn(
  price: Money,
  keeps: KeptDiscount[],
): { discount: Money; label: string | null; keeps: KeptDiscount[] } {
  let rest = price
  const labels: string[] = []
  for (const keep of keeps) {
    if (keep.periodsLeft === 0) continue
    const off =
      keep.kind === 'percent'
        ? Percent.parse(keep.percent!).of(rest)
        : keep.kind === 'fixed'
          ? Money.ofMinor(BigInt(keep.amountMinor!), price.currency).atMost(rest)
          : rest.minus(Money.ofMinor(BigInt(keep.amountMinor!), price.currency).atMost(rest))
    if (off.isZero) continue
    rest = rest.minus(off)
    labels.push(keep.label)
  }
  const left = keeps
    .map((keep) => (keep.periodsLeft === null ? keep : { ...keep, periodsLeft: keep.periodsLeft - 1 }))
    .filter((keep) => keep.periodsLeft === null || keep.periodsLeft > 0)
  return { discount: price.minus(rest), label: labels.join(' + ') || null, keeps: left }
}
