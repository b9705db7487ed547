-- The gateway does all that a payment provider does: several merchants, stored methods, charges while the payer is away,
-- holds, disputes, and payouts of a balance.

-- One for each instance that is set up on our side. The first has no address of its own: it is the house around us.
create table sandbox.merchants (
  name              text primary key,
  webhook_url       text
);
insert into sandbox.merchants (name) values ('sandbox');

create table sandbox.customers (
  id                text primary key,
  merchant          text not null references sandbox.merchants,
  -- How the merchant calls this client.
  reference         text not null,
  email             text not null,
  created_at        timestamptz not null,
  unique (merchant, reference)
);

create table sandbox.methods (
  id                text primary key,
  sequence          bigint generated always as identity unique,
  merchant          text not null references sandbox.merchants,
  customer          text not null references sandbox.customers,
  -- Only numbers of test cards get this far; the number says how the method behaves.
  card              text not null,
  kind              text not null check (kind in ('card', 'bank_debit')),
  brand             text not null,
  last4             text not null,
  -- YYYY-MM
  expires           text,
  created_at        timestamptz not null,
  gone_at           timestamptz
);

create index methods_of_customer on sandbox.methods (customer);

alter table sandbox.sessions
  add column merchant       text not null default 'sandbox' references sandbox.merchants,
  -- A charge is made without the payer, of a stored method.
  add column kind           text not null default 'payment' check (kind in ('payment', 'charge')),
  add column way            text not null default 'page' check (way in ('page', 'fields')),
  add column customer       text references sandbox.customers,
  add column stores         boolean not null default false,
  add column method         text references sandbox.methods,
  add column holds          boolean not null default false,
  -- The card that was tried last, when it is a test card.
  add column card           text,
  add column card_expires   text,
  -- Will the card never work again?
  add column is_hard        boolean not null default false,
  -- What was taken of what was held.
  add column taken_minor    bigint check (taken_minor > 0 and taken_minor <= amount_minor),
  add column lapses_at      timestamptz,
  add column real_disputed_at timestamptz,
  drop constraint sessions_state_check,
  add constraint sessions_state_check
    check (state in ('open', 'challenge', 'pending', 'authorised', 'settled', 'failed', 'expired', 'released')),
  drop constraint sessions_webhook_mode_check,
  add constraint sessions_webhook_mode_check
    check (webhook_mode in ('normal', 'duplicate', 'delayed', 'out_of_order', 'none'));

create index sessions_lapsing on sandbox.sessions (lapses_at) where state = 'authorised';
create index sessions_disputing on sandbox.sessions (real_disputed_at) where real_disputed_at is not null;

-- A method that is stored without a payment.
create table sandbox.storings (
  id                text primary key,
  sequence          bigint generated always as identity unique,
  merchant          text not null references sandbox.merchants,
  storing_key       text not null unique,
  state             text not null default 'open' check (state in ('open', 'challenge', 'pending', 'stored', 'expired')),
  way               text not null check (way in ('page', 'fields')),
  currency          text not null,
  customer          text not null references sandbox.customers,
  payer_email       text not null,
  return_url        text not null,
  cancel_url        text not null,
  card              text,
  card_expires      text,
  decline_reason    text,
  method            text references sandbox.methods,
  created_at        timestamptz not null,
  real_stores_at    timestamptz,
  check ((state = 'stored') = (method is not null))
);

create index storings_storing on sandbox.storings (real_stores_at) where state = 'pending';

alter table sandbox.refunds
  -- Null: made in the dashboard.
  alter column refund_key drop not null,
  add column state            text not null default 'settled' check (state in ('pending', 'settled', 'failed')),
  add column decline_reason   text,
  add column ends_as          text check (ends_as in ('settled', 'failed')),
  add column real_finishes_at timestamptz,
  add check ((state = 'pending') = (real_finishes_at is not null));

create index refunds_finishing on sandbox.refunds (real_finishes_at) where state = 'pending';

create table sandbox.disputes (
  id                text primary key,
  sequence          bigint generated always as identity unique,
  -- A payment is disputed once.
  session_id        text not null unique references sandbox.sessions,
  state             text not null check (state in ('warning', 'open', 'under_review', 'won', 'lost')),
  currency          text not null,
  amount_minor      bigint not null check (amount_minor > 0),
  fee_minor         bigint,
  is_money_taken    boolean not null,
  reason            text not null,
  answer_by         timestamptz,
  created_at        timestamptz not null,
  ends_as           text check (ends_as in ('won', 'lost')),
  real_ends_at      timestamptz
);

create index disputes_ending on sandbox.disputes (real_ends_at) where real_ends_at is not null;

create table sandbox.payouts (
  id                text primary key,
  sequence          bigint generated always as identity unique,
  merchant          text not null references sandbox.merchants,
  currency          text not null,
  amount_minor      bigint not null,
  state             text not null check (state in ('on_its_way', 'paid', 'failed')),
  arrives_on        date not null,
  created_at        timestamptz not null,
  changed_at        timestamptz not null
);

create index payouts_by_change on sandbox.payouts (merchant, changed_at, sequence);
create index payouts_arriving on sandbox.payouts (arrives_on) where state = 'on_its_way';

-- What the provider holds for a merchant: each movement of money, and the payout that it left with.
create table sandbox.balance_entries (
  id                bigint generated always as identity primary key,
  merchant          text not null references sandbox.merchants,
  session_id        text references sandbox.sessions,
  kind              text not null check (kind in ('payment', 'refund', 'dispute', 'other')),
  -- Of the payment, the refund, the dispute or the payout that came back.
  reference         text not null,
  currency          text not null,
  -- Positive: to the merchant.
  gross_minor       bigint not null,
  fee_minor         bigint not null,
  at                timestamptz not null,
  payout_id         text references sandbox.payouts
);

create index balance_entries_waiting on sandbox.balance_entries (merchant, currency, at) where payout_id is null;
create index balance_entries_of_payout on sandbox.balance_entries (payout_id) where payout_id is not null;
create index balance_entries_of_session on sandbox.balance_entries (session_id);

-- Events are of a merchant; those about methods, storings and payouts have no payment.
alter table sandbox.events
  alter column session_id drop not null,
  add column merchant text not null default 'sandbox' references sandbox.merchants;

-- Refuses for a while with 429.
alter table sandbox.failures drop constraint failures_mode_check,
  add constraint failures_mode_check check (mode in ('error', 'late', 'drop', 'reject', 'limit'));
