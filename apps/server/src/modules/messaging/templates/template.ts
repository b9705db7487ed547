import type { z } from 'zod'

/** One mail: what it needs to know, and its Liquid source. `text` is written for people who read text, not stripped HTML. */
export type Template<Data extends z.ZodType = z.ZodType> = {
  data: Data
  subject: string
  /** What in-boxes show after the subject. */
  preview: string
  html: string
  text: string
}

export const defineTemplate = <Data extends z.ZodType>(template: Template<Data>): Template<Data> => template
