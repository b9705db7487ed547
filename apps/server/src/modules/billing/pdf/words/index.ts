import { ar } from './ar.ts'
import { de } from './de.ts'
import { en, type Words } from './en.ts'
import { es } from './es.ts'
import { fr } from './fr.ts'
import { he } from './he.ts'
import { it } from './it.ts'
import { ja } from './ja.ts'
import { ko } from './ko.ts'
import { nl } from './nl.ts'
import { pl } from './pl.ts'
import { pt } from './pt.ts'
import { ru } from './ru.ts'
import { zh } from './zh.ts'

export type { Words }

const languages: Record<string, Words> = { ar, de, en, es, fr, he, it, ja, ko, nl, pl, pt, ru, zh }

/** The words in the language of a locale; English where there are none yet. */
export const wordsFor = (locale: string): Words => languages[new Intl.Locale(locale).language] ?? en
