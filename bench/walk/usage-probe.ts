/**
 * Loaded into the server process before anything else (`node --import`): tells the benchmark what the process has used so
 * far. The program itself knows nothing of it.
 */
export type Usage = { cpuMs: number; peakBytes: number }

process.on('message', () => {
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage()
  process.send?.({ cpuMs: (userCPUTime + systemCPUTime) / 1000, peakBytes: maxRSS * 1024 } satisfies Usage)
})
// A benchmark that was killed leaves no server behind.
process.on('disconnect', () => process.exit(1))
process.channel?.unref()
