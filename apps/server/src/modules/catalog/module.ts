import type { Module } from '../../platform/module.ts'

export const catalog: Module = { name: 'catalog', migrations: new URL('./migrations/', import.meta.url) }
