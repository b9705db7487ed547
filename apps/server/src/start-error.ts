/**
 * A reason not to start that the person at the keyboard can act on.
 *
 * The message is one clear sentence with its remedy; whoever starts the process prints it alone, without a stack, and
 * exits with 1. Anything else that is thrown while starting is a bug and keeps its stack.
 */
export class StartError extends Error {
  override name = 'StartError'
}

const PLAIN_WORDS: Record<string, string> = {
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EROFS: 'the disk is read-only',
  ENOSPC: 'the disk is full',
  ENOTDIR: 'a file is where a folder should be',
  EEXIST: 'a file is where a folder should be',
}

/** What to throw when a file or folder of DATA_DIR failed us: the remedy where the system says why, else the bug itself. */
export function unusable(path: string, error: unknown): unknown {
  if (error instanceof StartError || !(error instanceof Error) || !('code' in error)) return error
  const reason = PLAIN_WORDS[String(error.code)] ?? error.message
  const who = process.getuid ? `the user with number ${process.getuid()}` : 'this user'
  const remedy = error.code === 'ENOSPC' ? 'make room' : `let ${who} read and write it`
  return new StartError(`${path} cannot be used (${reason}): ${remedy}, or set DATA_DIR to another folder.`)
}
