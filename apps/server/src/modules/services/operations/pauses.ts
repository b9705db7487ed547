/** Tries that did not work out before staff are asked. With the pauses between them that is about half an hour. */
export const MOST_TRIES = 12

/** What a server has taken on and not finished after so long is looked at by a person. */
export const WORKING_HOURS = 6

const LONGEST_SECONDS = 300

/** Milliseconds before try number `tries` + 1: doubled each time, up to five minutes; never sooner than the server wants. */
export const pauseAfter = (tries: number, afterSeconds = 0): number =>
  Math.max(Math.min(2 ** (tries - 1), LONGEST_SECONDS), Math.min(afterSeconds, 3600)) * 1000

/** Milliseconds until a server that works is asked how far it is: often at first, then every half minute. */
export const pauseWhileWorking = (soFarSeconds: number): number =>
  Math.round(Math.min(Math.max(soFarSeconds / 4, 2), 30) * 1000)
