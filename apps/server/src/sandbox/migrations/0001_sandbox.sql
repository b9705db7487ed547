-- The outside world of the sandbox: what a payment provider, a control panel and a mail server would keep for themselves.
-- Nothing of ours refers to these tables, and they refer to nothing of ours.
--
-- Columns without a remark are on the business clock, which people move. Columns of the `real_` kind are on the clock of the
-- machine: waiting for a retry must not end because somebody moved the business clock by a month.

create schema if not exists sandbox;

-- Gateway ----------------------------------------------------------------------------------------------------------------

create table sandbox.sessions (
  id                text primary key,
  sequence          bigint generated always as identity unique,
  -- The merchant's idempotency key. One key, one session.
  attempt_key       text not null unique,
  state             text not null default 'open'
                    check (state in ('open', 'challenge', 'pending', 'settled', 'failed', 'expired')),
  amount_minor      bigint not null check (amount_minor > 0),
  currency          text not null,
  description       text not null,
  payer_email       text not null,
  return_url        text not null,
  cancel_url        text not null,
  webhook_mode      text not null default 'normal' check (webhook_mode in ('normal', 'duplicate', 'delayed', 'none')),
  -- The payment, once a card was taken.
  reference         text unique,
  card_last4        text,
  decline_reason    text,
  fee_minor         bigint,
  created_at        timestamptz not null,
  settled_at        timestamptz,
  real_settles_at   timestamptz,
  check ((state = 'settled') = (settled_at is not null)),
  check (state not in ('pending', 'settled') or reference is not null)
);

create index sessions_settling on sandbox.sessions (real_settles_at) where state = 'pending';

create table sandbox.refunds (
  id                text primary key,
  refund_key        text not null unique,
  session_id        text not null references sandbox.sessions,
  amount_minor      bigint not null check (amount_minor > 0),
  reason            text not null,
  created_at        timestamptz not null
);

create index refunds_of_session on sandbox.refunds (session_id);

create table sandbox.events (
  id                text primary key,
  sequence          bigint generated always as identity unique,
  type              text not null,
  session_id        text not null references sandbox.sessions,
  -- The exact bytes that are signed and sent.
  body              text not null,
  created_at        timestamptz not null
);

create index events_of_session on sandbox.events (session_id, sequence);

create table sandbox.deliveries (
  id                bigint generated always as identity primary key,
  event_id          text not null references sandbox.events,
  state             text not null default 'waiting' check (state in ('waiting', 'delivered', 'given_up')),
  attempts          integer not null default 0,
  -- The next try; while one is under way, when its claim runs out.
  real_next_try_at  timestamptz not null,
  last_result       text
);

create index deliveries_waiting on sandbox.deliveries (real_next_try_at) where state = 'waiting';
create index deliveries_of_event on sandbox.deliveries (event_id);

-- Control panel ----------------------------------------------------------------------------------------------------------

create table sandbox.accounts (
  id                bigint generated always as identity primary key,
  external_id       text not null,
  username          text not null,
  password_hash     text not null,
  domain            text,
  plan              text not null,
  email             text not null,
  created_at        timestamptz not null,
  suspended_at      timestamptz,
  suspend_reason    text,
  terminated_at     timestamptz
);

-- A name is free again when its account is gone.
create unique index accounts_external_id on sandbox.accounts (external_id) where terminated_at is null;
create unique index accounts_username on sandbox.accounts (username) where terminated_at is null;

-- Misbehaviour on request, and the record of what was really asked and done --------------------------------------------------

create table sandbox.failures (
  id                bigint generated always as identity primary key,
  door              text not null check (door in ('gateway', 'panel', 'mail')),
  match             text not null,
  -- Null: any verb that changes something.
  verb              text,
  mode              text not null check (mode in ('error', 'late', 'drop', 'reject')),
  remaining         integer not null check (remaining >= 0),
  delay_ms          integer not null default 0
);

create index failures_pending on sandbox.failures (door, id) where remaining > 0;

create table sandbox.calls (
  id                bigint generated always as identity primary key,
  door              text not null check (door in ('gateway', 'panel')),
  verb              text not null,
  subject           text not null,
  -- What was done, in the words of the other side: created, exists, suspended, refused …; null while it is under way.
  effect            text,
  misbehaved        text,
  real_at           timestamptz not null default clock_timestamp()
);

create index calls_of_subject on sandbox.calls (door, subject, id);

-- Mail -------------------------------------------------------------------------------------------------------------------

create table sandbox.mails (
  id                bigint generated always as identity primary key,
  message_id        text not null unique,
  sender            text not null,
  recipients        text[] not null,
  subject           text not null,
  raw               bytea not null,
  received_at       timestamptz not null,
  -- How often this Message-ID was handed over.
  handed_over       integer not null default 1
);

create index mails_of_recipient on sandbox.mails using gin (recipients);
