export type Change = { field: string; from: unknown; to: unknown }

/** Fields of two objects that differ; two things that are no objects are one change. */
export function changesBetween(before: unknown, after: unknown): Change[] {
  if (isEqual(before ?? null, after ?? null)) return []
  if (!isPlain(before ?? {}) || !isPlain(after ?? {})) {
    return [{ field: 'value', from: before ?? undefined, to: after ?? undefined }]
  }
  const from = (before ?? {}) as Record<string, unknown>
  const to = (after ?? {}) as Record<string, unknown>
  return [...new Set([...Object.keys(from), ...Object.keys(to)])]
    .filter((field) => !isEqual(from[field], to[field]))
    .map((field) => ({ field, from: from[field], to: to[field] }))
}

const isPlain = (value: unknown) => typeof value === 'object' && value !== null && !Array.isArray(value)

const isEqual = (one: unknown, other: unknown) => JSON.stringify(one) === JSON.stringify(other)
