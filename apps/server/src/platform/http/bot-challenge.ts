import { DomainError } from '@ostler/kernel'
import { z } from 'zod'
import type { Context } from '../context.ts'
import { definePort } from '../ports.ts'
import { defineSetting, readSetting } from '../settings.ts'
import type { RateLimits } from './rate-limit.ts'

/** What a caller has to solve; the fields are those of `POST /auth/challenge`. */
export type Challenge = { challenge: string; zeroBits: number; expiresAt: Temporal.Instant }

/** Tells people from robots, or makes robots pay. Ours is a proof of work; another may take its place. */
export interface BotChallenge {
  issue(now: Temporal.Instant): Challenge
  /** Answers the challenge that this proof solves, or null when it solves none of ours that still holds. */
  read(proof: string, now: Temporal.Instant): Challenge | null
}

export const botChallenge = definePort<BotChallenge>('platform.bot_challenge')

export const botChallengePolicy = defineSetting<'never' | 'suspicious' | 'always'>({
  name: 'platform.bot_challenge',
  schema: z.enum(['never', 'suspicious', 'always']),
  default: 'suspicious',
  about:
    'When a browser has to do some work before it may register, log in, order as a guest or ask for a new password: never, after a few tries from one address, or always. Nobody sees a puzzle.',
})

const challengeRequired = () =>
  new DomainError('forbidden', 'challenge_required', 'Solve a challenge first, and send it along as Ostler-Proof.')

/** As many tries from one address in a quarter of an hour as people need. */
const FREE_TRIES = 5
const WINDOW = 900

const triesOf = (caller: string) => `tries:${caller}`

/**
 * Lets a caller without a name pass who has tried seldom, or has solved a challenge that nobody used before.
 *
 * @throws challenge_required
 */
export async function refuseRobots(
  ctx: Context,
  { limits, caller, proof }: { limits: RateLimits; caller: string; proof: string | undefined },
): Promise<void> {
  const policy = await readSetting(ctx, botChallengePolicy)
  if (policy === 'never') return
  if (policy === 'suspicious' && !(await triesTooOften(limits, caller))) return
  const solved = proof === undefined ? null : ctx.port(botChallenge).read(proof, ctx.now)
  if (solved === null || (await limits.count(`proof:${solved.challenge}`, WINDOW)) > 1) throw challengeRequired()
}

async function triesTooOften(limits: RateLimits, caller: string): Promise<boolean> {
  return limits.enabled && (await limits.count(triesOf(caller), WINDOW)) > FREE_TRIES
}

/** A log-in that succeeded was no guess. */
export const forgiveTry = (limits: RateLimits, caller: string): Promise<void> => limits.uncount(triesOf(caller), WINDOW)
