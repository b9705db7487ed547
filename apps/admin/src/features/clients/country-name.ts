const names = new Intl.DisplayNames(['en'], { type: 'region', fallback: 'code' })

export function countryName(code: string) {
  try {
    return names.of(code) ?? code
  } catch {
    // Imported clients may carry what is no country code at all; show it as it is.
    return code
  }
}
