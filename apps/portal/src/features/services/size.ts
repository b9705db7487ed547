/** From a gibibyte on in GiB, with one digit behind the point. */
export function sizeText(mib: number, locale: string | undefined): string {
  const large = mib >= 1024
  const number = new Intl.NumberFormat(locale, { maximumFractionDigits: large ? 1 : 0 }).format(
    large ? mib / 1024 : mib,
  )
  return `${number} ${large ? 'GiB' : 'MiB'}`
}
