-- The server panel made complete: what an account can be told besides living and dying, work that takes a while, ways in,
-- and more ways to go wrong.

alter table sandbox.accounts
  -- Null: made by somebody else on the panel itself, without a key of the caller.
  alter column external_id drop not null,
  -- What was bought; null: what the plan has.
  add column disk_mib      integer check (disk_mib > 0),
  add column php_version   text not null default '8.4',
  add column is_off        boolean not null default false,
  add column booted_at     timestamptz,
  add column paid_until    date,
  add column cleared_at    timestamptz,
  -- Begun and not finished, and it never will be.
  add column is_broken     boolean not null default false,
  -- Until then, by the clock of the machine, it is being made.
  add column making_until  timestamptz;

-- Work that was taken on. It ends by the clock of the machine, because somebody waits for it.
create table sandbox.panel_tasks (
  id                bigint generated always as identity primary key,
  account_id        bigint not null references sandbox.accounts,
  verb              text not null,
  -- The caller's name for it: the same one asks for the same work.
  label             text not null,
  ends_at           timestamptz not null,
  -- How it will have ended.
  fails             boolean not null,
  unique (account_id, verb, label)
);
create index panel_tasks_of_account on sandbox.panel_tasks (account_id, ends_at);

create table sandbox.panel_backups (
  id                bigint generated always as identity primary key,
  account_id        bigint not null references sandbox.accounts,
  task_id           bigint not null unique references sandbox.panel_tasks,
  label             text not null,
  made_at           timestamptz not null,
  size_mib          integer not null,
  -- What a restoration brings back.
  php_version       text not null,
  deleted_at        timestamptz
);
create index panel_backups_of_account on sandbox.panel_backups (account_id, id) where deleted_at is null;

-- Addresses that let somebody in once.
create table sandbox.panel_sign_ons (
  token_hash        text primary key,
  account_id        bigint not null references sandbox.accounts,
  ip                text not null,
  expires_at        timestamptz not null,
  used_at           timestamptz
);

-- One row: how the panel is today.
create table sandbox.panel_condition (
  only_one          boolean primary key default true check (only_one),
  -- Null: as many accounts as anybody likes.
  capacity          integer check (capacity >= 0),
  fail_percent      integer not null default 0 check (fail_percent between 0 and 100),
  late_percent      integer not null default 0 check (late_percent between 0 and 100),
  drop_percent      integer not null default 0 check (drop_percent between 0 and 100),
  late_ms           integer not null default 0 check (late_ms >= 0),
  seed              text not null default '',
  questions_too     boolean not null default false
);
insert into sandbox.panel_condition default values;

alter table sandbox.failures drop constraint failures_mode_check,
  add constraint failures_mode_check check (mode in ('error', 'late', 'drop', 'reject', 'limit', 'half', 'slow'));
