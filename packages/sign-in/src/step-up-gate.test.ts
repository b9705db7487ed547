import { expect, test } from 'vitest'
import { createStepUpGate } from './step-up-gate.ts'

test('calls that meet the gate together are let through together, by one dialog', async () => {
  const gate = createStepUpGate()
  const seen: boolean[] = []
  gate.subscribe(() => seen.push(gate.isOpen()))
  const answers = Promise.all([gate.ask(), gate.ask()])
  gate.settle(true)
  expect(await answers).toEqual([true, true])
  expect(seen).toEqual([true, false])
})

test('who closes the dialog is asked again by the next call', async () => {
  const gate = createStepUpGate()
  const first = gate.ask()
  gate.settle(false)
  gate.settle(true)
  expect(await first).toBe(false)
  expect(gate.isOpen()).toBe(false)
  const second = gate.ask()
  expect(gate.isOpen()).toBe(true)
  gate.settle(true)
  expect(await second).toBe(true)
})
