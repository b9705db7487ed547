/** Shows how far a long verb is: one line that rewrites itself on a terminal, a line at each tenth elsewhere. */
export function progress(what: string): (share: number) => void {
  let shown = -1
  return (share) => {
    const percent = Math.floor(share * 100)
    const step = process.stdout.isTTY ? percent : Math.floor(percent / 10) * 10
    if (step === shown) return
    shown = step
    if (process.stdout.isTTY) process.stdout.write(`\r${what} ${step} %${share >= 1 ? '\n' : ''}`)
    else console.log(`${what} ${step} %`)
  }
}
