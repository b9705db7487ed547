/// <reference types="node" />
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'

const css = readFileSync(new URL('./styles.css', import.meta.url), 'utf8')
const themes = ['light', 'dark'] as const
type Theme = (typeof themes)[number]

describe.each(themes)('in the %s theme', (theme) => {
  const grounds = ['canvas', 'surface', 'raised', 'sunken']
  const pairs: [text: string, ground: string, least: number][] = [
    ...grounds.flatMap((ground): [string, string, number][] => [
      ['ink', ground, 4.5],
      ['muted', ground, 4.5],
      ['accent-ink', ground, 4.5],
      ['success-ink', ground, 4.5],
      ['info-ink', ground, 4.5],
      ['warning-ink', ground, 4.5],
      ['danger-ink', ground, 4.5],
      ['focus', ground, 3],
      ['accent', ground, 3],
      ['success', ground, 3],
      ['info', ground, 3],
      ['warning', ground, 3],
      ['danger', ground, 3],
      ['control', ground, 3],
    ]),
    ['on-accent', 'accent', 4.5],
    ['on-accent', 'accent-hover', 4.5],
    ['on-danger', 'danger', 4.5],
    ['on-danger', 'danger-hover', 4.5],
    ...['accent', 'success', 'info', 'warning', 'danger'].flatMap((tone): [string, string, number][] => [
      [`${tone}-ink`, `${tone}-soft`, 4.5],
      ['ink', `${tone}-soft`, 4.5],
      ['accent-ink', `${tone}-soft`, 4.5],
      ['focus', `${tone}-soft`, 3],
    ]),
  ]

  test.each(pairs)('%s can be told from %s', (text, ground, least) => {
    expect(contrast(luminance(text, theme), luminance(ground, theme))).toBeGreaterThanOrEqual(least)
  })
})

function contrast(one: number, other: number) {
  return (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05)
}

function luminance(token: string, theme: Theme): number {
  const pair = css.match(new RegExp(`--color-${token}: light-dark\\(oklch\\(([^)]+)\\), oklch\\(([^)]+)\\)\\)`))
  const [l, c, h] = pair![theme === 'light' ? 1 : 2]!.split(' ').map(Number) as [number, number, number]
  const a = c * Math.cos((h * Math.PI) / 180)
  const b = c * Math.sin((h * Math.PI) / 180)
  const [long, middle, short] = [
    (l + 0.3963377774 * a + 0.2158037573 * b) ** 3,
    (l - 0.1055613458 * a - 0.0638541728 * b) ** 3,
    (l - 0.0894841775 * a - 1.291485548 * b) ** 3,
  ] as const
  const red = 4.0767416621 * long - 3.3077115913 * middle + 0.2309699292 * short
  const green = -1.2684380046 * long + 2.6097574011 * middle - 0.3413193965 * short
  const blue = -0.0041960863 * long - 0.7034186147 * middle + 1.707614701 * short
  const seen = (value: number) => Math.min(1, Math.max(0, value))
  return 0.2126 * seen(red) + 0.7152 * seen(green) + 0.0722 * seen(blue)
}
