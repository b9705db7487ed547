/**
 * Shows how far a long verb is: one line that rewrites itself on a terminal, a line at each tenth elsewhere. A verb whose
 * own output may go into a pipe shows it on `stderr`.
 */
export function progress(what: string, out: NodeJS.WriteStream = process.stdout): (share: number) => void {
  let shown = -1
  return (share) => {
    const percent = Math.floor(share * 100)
    const step = out.isTTY ? percent : Math.floor(percent / 10) * 10
    if (step === shown) return
    shown = step
    out.write(out.isTTY ? `\r${what} ${step} %${share >= 1 ? '\n' : ''}` : `${what} ${step} %\n`)
  }
}
